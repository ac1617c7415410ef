using IomGateway.Redaction.Engine;

namespace IomGateway.Redaction.Plans;

/// <summary>The marks that a plan calls for, as JSON, where the record brings no labels of its own.</summary>
internal sealed class MarksAlone
{
    public MarksAlone(bool withholdsAny, bool masksAny)
    {
        if (!withholdsAny && !masksAny)
            return;
        byte[] labels =
        [
            .. withholdsAny ? Marks.Redacted : [], .. withholdsAny && masksAny ? ","u8 : [],
            .. masksAny ? Marks.Masked : [],
        ];
        Labels = [.. "\"security\":["u8, .. labels, (byte)']'];
        Alone = [.. "\"meta\":{"u8, .. Labels, (byte)'}'];
    }

    /// <summary>The <c>security</c> of a meta; empty for none.</summary>
    public byte[] Labels { get; } = [];

    /// <summary>The whole <c>meta</c> of a record without one; empty for none.</summary>
    public byte[] Alone { get; } = [];
}
