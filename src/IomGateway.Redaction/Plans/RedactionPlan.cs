using System.Collections.Frozen;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Plans;

/// <summary>What a decision grants of one record type.</summary>
/// <param name="Type">The record type.</param>
/// <param name="Categories">The form of each category; one that is absent is withheld.</param>
public sealed record TypeGrants(RecordType Type, IReadOnlyDictionary<string, Form> Categories);

/// <summary>
/// What may leave: for each record type the form of each category. Immutable, and safe to share between threads.
/// </summary>
public sealed class RedactionPlan
{
    private readonly FrozenDictionary<string, TypePlan> _types;
    private readonly NameTable<TypePlan> _byName;

    private RedactionPlan(FrozenDictionary<string, TypePlan> types)
    {
        _types = types;
        _byName = new NameTable<TypePlan>([.. types.Values.Select(p => (p.NameUtf8, p))]);
    }

    /// <summary>A plan under which nothing leaves.</summary>
    public static RedactionPlan Nothing { get; } = new(FrozenDictionary<string, TypePlan>.Empty);

    /// <summary>Makes a plan. A type of which no category is granted is not covered.</summary>
    /// <exception cref="ArgumentException">A type stands twice.</exception>
    public static RedactionPlan Compile(IReadOnlyList<TypeGrants> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        var plans = types.Select(TypePlan.For).ToList();
        return new RedactionPlan(
            plans.Where(p => p.GrantsAny).ToFrozenDictionary(p => p.Type.Name, StringComparer.Ordinal));
    }

    /// <summary>Whether anything of a record of that type can leave.</summary>
    public bool Covers(string type) => _types.ContainsKey(type);

    /// <summary>Whether each record of that type is marked as one from which something mapped is withheld.</summary>
    public bool MarksRedacted(string type) => _types.TryGetValue(type, out var plan) && plan.WithholdsAny;

    /// <summary>Whether each record of that type is marked as one in which something mapped is masked.</summary>
    public bool MarksMasked(string type) => _types.TryGetValue(type, out var plan) && plan.MasksAny;

    internal TypePlan? For(ReadOnlySpan<byte> type) => _byName.TryGet(type, out var plan) ? plan : null;

    internal TypePlan? For(string type) => _types.GetValueOrDefault(type);
}
