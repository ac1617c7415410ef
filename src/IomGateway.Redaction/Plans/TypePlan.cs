using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Plans;

/// <summary>The forms of one record type's categories, by the type's own numbering.</summary>
internal sealed class TypePlan
{
    public TypePlan(TypeGrants grants)
    {
        Type = grants.Type;
        Forms = [.. Type.CategoryNames.Select(c => grants.Categories.GetValueOrDefault(c, Form.Withheld))];
        GrantsAny = Forms.Any(f => !f.IsWithheld);
        WithholdsAny = Forms.Any(f => f.IsWithheld);
        MasksAny = Forms.Any(f => f.IsMasked);
    }

    public RecordType Type { get; }

    public Form[] Forms { get; }

    public bool GrantsAny { get; }

    public bool WithholdsAny { get; }

    public bool MasksAny { get; }
}
