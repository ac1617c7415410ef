using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Questions;

/// <summary>From where it is asked what could be: what is known, and what may be otherwise.</summary>
internal sealed record Start
{
    /// <summary>The person's facts in the flow's partnership.</summary>
    public required FactSet Facts { get; init; }

    /// <summary>The record's labels; <see langword="null"/> where none are given.</summary>
    public RecordLabels? Labels { get; init; }

    /// <summary>Whether the labels are open, as before a record has been fetched.</summary>
    public bool LabelsOpen { get; init; }

    /// <summary>Whether the flow's agreement is taken as signed by either end, though it is not.</summary>
    public bool Signing { get; init; }

    /// <summary>
    /// Whether what is not known may be anything at no cost, and what is known is fixed. Otherwise everything may be
    /// changed, and each change counts.
    /// </summary>
    public bool Free { get; init; }
}
