namespace IomGateway.Sharing.Decisions;

/// <summary>
/// What a question is judged by. Facts are open when it is asked whether anybody at all could be permitted; labels are
/// open until the record has been seen.
/// </summary>
internal readonly ref struct Circumstances
{
    public PersonFacts? Facts { get; init; }

    public RecordLabels? Labels { get; init; }

    public HoldRelease Release { get; init; }

    /// <summary>
    /// The facts in one partnership: nothing is known where they were gathered under another vocabulary.
    /// </summary>
    public FactSet? FactsIn(string partnership, VocabularyLayout layout)
    {
        if (Facts is null)
        {
            return null;
        }

        return Facts.Layout is { } own && own.Matches(layout) ? Facts.In(partnership) : FactSet.Nothing;
    }
}
