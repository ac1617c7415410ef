namespace IomGateway.Redaction.RecordTypes;

/// <summary>What an element rule refers to, as a record type numbers it.</summary>
/// <param name="Category">The index of a category; -1 for with-any and codings.</param>
/// <param name="Coding">The index of a coding rule; -1 when none.</param>
internal readonly record struct Decision(int Category, int Coding)
{
    public bool IsWithAny => Category < 0 && Coding < 0;

    public bool IsCategory => Category >= 0;
}
