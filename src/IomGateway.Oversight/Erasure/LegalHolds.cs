using IomGateway.Ledger;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Erasure;
using IomGateway.Records.People;

namespace IomGateway.Oversight.Erasure;

/// <summary>Legal holds, each in the ledger before it stands or is lifted.</summary>
public sealed class LegalHolds(RecordsDatabase records, EvidenceLog ledger, TimeProvider time)
{
    private readonly LegalHoldRegister register = new(records);
    private readonly RecordedSteps steps = new(ledger, time);

    /// <summary>Holds that stand, the oldest first.</summary>
    public IReadOnlyList<LegalHold> Standing() => register.Standing();

    /// <summary>Orders that nothing of a person, or of anybody, is erased until the hold is lifted.</summary>
    /// <param name="person">Whom; <see langword="null"/> for everybody.</param>
    /// <param name="authority">By what, such as proceedings or an inquiry.</param>
    /// <param name="reason">Why.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="ct">Heeded until the order is recorded.</param>
    public Task<StepOutcome> PlaceAsync(
        PersonId? person, string authority, string reason, Actor by, CancellationToken ct) =>
        string.IsNullOrWhiteSpace(authority)
            ? Task.FromResult<StepOutcome>(new StepOutcome.Refused(
                "no-authority", "A legal hold needs an authority.", "Say by what it must be kept."))
            : TakeAsync(
                "hold-placed", person, [("authority", authority), ("reason", reason)], reason, by,
                () => register.PlaceAsync(person, by, CancellationToken.None), ct);

    /// <summary>Lifts a hold. Only the agency that placed it can.</summary>
    public Task<StepOutcome> LiftAsync(string hold, string reason, Actor by, CancellationToken ct)
    {
        var standing = register.Standing().FirstOrDefault(h => h.Id == hold);
        return standing is null || standing.Agency != by.Agency.Id
            ? Task.FromResult<StepOutcome>(new StepOutcome.Refused(
                "unknown-hold", "No such hold of your agency stands.",
                "List the holds; the agency that placed one lifts it."))
            : TakeAsync(
                "hold-lifted", standing.Person, [("reason", reason)], reason, by,
                () => register.LiftAsync(hold, by, CancellationToken.None), ct);
    }

    private async Task<StepOutcome> TakeAsync(
        string step, PersonId? person, IReadOnlyList<(string Name, string? Value)> said, string reason, Actor by,
        Func<Task<Change>> change, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return new StepOutcome.Refused(
                "no-reason", "The step needs a reason.", "Say why, for those who read the ledger.");
        }

        // What is said of a person goes with them once the hold is over; what is said of everybody stays.
        var draft = new StepDraft
        {
            Kind = EntryKind.Register,
            Step = step,
            By = by,
            Person = person,
            OfThePerson = person is null ? [] : said,
            OfTheStaff = person is null ? said : [],
        };
        return await steps.TakeAsync(draft, change, ct);
    }
}
