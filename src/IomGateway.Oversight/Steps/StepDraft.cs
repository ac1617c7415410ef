using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Records.People;

namespace IomGateway.Oversight.Steps;

/// <summary>A step as the ledger is told of it, before it is taken.</summary>
internal sealed record StepDraft
{
    /// <summary>The entry's id, where it has to be known beforehand.</summary>
    public EntryId? Id { get; init; }

    public required EntryKind Kind { get; init; }

    /// <summary>What is done, such as <c>activated</c>.</summary>
    public required string Step { get; init; }

    public required Actor By { get; init; }

    /// <summary>The agreement's version, for steps of its life.</summary>
    public AgreementReference? Agreement { get; init; }

    /// <summary>The entry that it follows from.</summary>
    public EntryId? Of { get; init; }

    /// <summary>The other agency that it concerns.</summary>
    public string? To { get; init; }

    /// <summary>Whom it is about; their values are sealed under their own key.</summary>
    public PersonId? Person { get; init; }

    /// <summary>What concerns that person; never anything else.</summary>
    public IReadOnlyList<(string Name, string? Value)> OfThePerson { get; init; } = [];

    /// <summary>What concerns who takes the step.</summary>
    public IReadOnlyList<(string Name, string? Value)> OfTheStaff { get; init; } = [];
}
