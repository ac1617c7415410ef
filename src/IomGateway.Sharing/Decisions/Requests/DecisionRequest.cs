namespace IomGateway.Sharing.Decisions.Requests;

/// <summary>
/// A made-up question with made-up facts, as <c>iom decide</c> and <c>decisions:simulate</c> take it. What it leaves
/// out is unknown. Its facts hold in every partnership.
/// </summary>
public sealed record DecisionRequest
{
    /// <summary>The question; <see cref="Ask.NamesPerson"/> is as <see cref="NamesPerson"/> says.</summary>
    public required Ask Ask { get; init; }

    /// <summary>The person's facts; <see langword="null"/> where the request says nothing of a person.</summary>
    public PersonFacts? Person { get; init; }

    /// <summary>The record's labels; <see langword="null"/> asks for the question decision alone.</summary>
    public RecordLabels? Record { get; init; }

    /// <summary>
    /// Whether the question names a person. Where it is not said, a request with a person does; one without does too,
    /// unless only depersonalised flows could answer it.
    /// </summary>
    public bool? NamesPerson { get; init; }

    public HoldRelease Release { get; init; }

    /// <summary>What would be decided, and why.</summary>
    public Decision Decide(Rulebook rulebook)
    {
        ArgumentNullException.ThrowIfNull(rulebook);
        return rulebook.Explain(Asked(rulebook), Person ?? PersonFacts.Unknown, Record, Release);
    }

    /// <summary>The question as it is put: whether it names a person is settled.</summary>
    public Ask Asked(Rulebook rulebook)
    {
        ArgumentNullException.ThrowIfNull(rulebook);
        return Ask with { NamesPerson = NamesPerson ?? (Person is not null || !IsForNobody(rulebook)) };
    }

    private bool IsForNobody(Rulebook rulebook) =>
        rulebook.TryQuestion(Ask with { NamesPerson = true }, out var named, out _)
        && !rulebook.CouldAnyPersonBePermitted(named)
        && rulebook.TryQuestion(Ask with { NamesPerson = false }, out var unnamed, out _)
        && rulebook.CouldAnyPersonBePermitted(unnamed);
}

/// <summary>One request, or several that were written as an array and are answered as one.</summary>
public sealed record DecisionRequests(IReadOnlyList<DecisionRequest> Requests, bool IsArray);

/// <summary>Something wrong with a request.</summary>
/// <param name="Property">Where, such as <c>person.level</c> or <c>[2].at</c>; empty for the whole.</param>
/// <param name="Message">What is wrong and how to mend it.</param>
public sealed record RequestProblem(string Property, string Message);
