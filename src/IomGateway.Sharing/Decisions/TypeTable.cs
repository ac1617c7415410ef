using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// What a decision needs of one record type: its categories by number, and the labels that it declares.
/// </summary>
internal sealed class TypeTable
{
    public TypeTable(int index, RecordType type, IEnumerable<string> granted, VocabularyLayout layout)
    {
        Index = index;
        Type = type;
        Categories = new CodeTable(type.Categories.Concat(granted));
        DeclaredLabels = layout.Declared(type);
    }

    public int Index { get; }

    public RecordType Type { get; }

    /// <summary>The categories that its elements have, and any other that a flow grants for it.</summary>
    public CodeTable Categories { get; }

    public ulong DeclaredLabels { get; }

    public bool Declares(int label) => label >= 0 && (DeclaredLabels >> label & 1) != 0;
}
