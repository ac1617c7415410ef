using IomGateway.Ledger;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Emergencies;

namespace IomGateway.Oversight.Emergencies;

/// <summary>Looks at the uses of emergency flows afterwards; each review is in the ledger before it counts.</summary>
public sealed class EmergencyReviews(RecordsDatabase records, EvidenceLog ledger, TimeProvider time)
{
    private readonly EmergencyRegister register = new(records);
    private readonly RecordedSteps steps = new(ledger, time);

    /// <summary>What waits for an agency's review, the most urgent first.</summary>
    public ValueTask<IReadOnlyList<EmergencyUse>> WaitingAsync(string agency, CancellationToken ct) =>
        register.ToReviewAsync(agency, ct);

    /// <summary>Says what a review found. Only a reviewing agency can, and nobody of their own use.</summary>
    /// <param name="id">The use.</param>
    /// <param name="by">Who reviewed it.</param>
    /// <param name="outcome">What they found.</param>
    /// <param name="note">Why, in their words.</param>
    /// <param name="ct">Heeded until the review is recorded.</param>
    public async Task<StepOutcome> ReviewAsync(
        string id, Actor by, ReviewOutcome outcome, string note, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(note))
        {
            return new StepOutcome.Refused("no-reason", "A review says why.",
                "Say what was found, for those who read the ledger.");
        }

        var waiting = await register.ToReviewAsync(by.Agency.Id, ct);
        if (waiting.FirstOrDefault(u => u.Id == id) is not { } use)
        {
            return new StepOutcome.Refused(
                "unknown-use", "No such use waits for a review by this agency.", "List what waits for a review.");
        }

        if (use.Agency == by.Agency.Id && use.User == by.User)
        {
            return new StepOutcome.Refused("own-use", "Nobody reviews their own use.", "Let a colleague review it.");
        }

        var draft = new StepDraft
        {
            Kind = EntryKind.Reviewed,
            Step = outcome == ReviewOutcome.Justified ? "justified" : "not-justified",
            By = by,
            To = use.Agency,
            Of = EntryId.TryParse(use.Decision, out var decision) ? decision : null,
            Person = use.Person,
            OfThePerson = [("reason", note)],
            OfTheStaff = [("use", use.Id)],
        };
        return await steps.TakeAsync(draft, () => register.ReviewAsync(id, by, outcome, CancellationToken.None), ct);
    }
}
