using System.Globalization;
using IomGateway.Ledger;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.References;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Oversight.Keys;

/// <summary>
/// Gives a recipient new stand-ins for values, so that what it has and what it will get can no longer be laid beside
/// each other. Each step is in the ledger before it is taken; no value ever is.
/// </summary>
public sealed class PseudonymRotation(
    PseudonymGenerations generations, PseudonymRegister register, EvidenceLog ledger, TimeProvider time)
{
    private readonly RecordedSteps steps = new(ledger, time);

    /// <summary>Begins the next generation for one recipient.</summary>
    /// <param name="recipient">Whose stand-ins.</param>
    /// <param name="why">Why, in words.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="ct">Heeded until the step is recorded.</param>
    /// <exception cref="InvalidOperationException">The file of generations was lost; says what to do.</exception>
    public async Task<StepOutcome> RotateAsync(Agency recipient, string why, Actor by, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        await register.AgreeAsync(generations, ct);
        return Unasked(recipient, why) is { } refused
            ? refused
            : await steps.TakeAsync(
                Step("pseudonyms-rotated", recipient, generations.Of(recipient.Id).Number + 1, why, by),
                async () =>
                {
                    // The file first: what it has beyond the register is taken over at the next start.
                    var begun = generations.Next(recipient.Id, time.GetUtcNow()).Number;
                    await register.RaiseAsync(recipient.Id, begun, CancellationToken.None);
                    return new Change.Made(Number(begun));
                },
                ct);
    }

    /// <summary>Records that somebody works out what stood for values; returns when that is durable.</summary>
    /// <param name="recipient">Whose stand-ins.</param>
    /// <param name="generation">Of which generation.</param>
    /// <param name="why">Why, in words.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="ct">Heeded until the step is recorded.</param>
    public async Task<StepOutcome> WorkOutAsync(
        Agency recipient, int generation, string why, Actor by, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        await register.AgreeAsync(generations, ct);
        if (Unasked(recipient, why) is { } refused)
        {
            return refused;
        }

        if (generation < 1 || generation > generations.Of(recipient.Id).Number)
        {
            return new StepOutcome.Refused(
                "no-such-generation", $"{recipient.Id} has never had generation {Number(generation)}.",
                $"Name one from 1 to {Number(generations.Of(recipient.Id).Number)}.");
        }

        var entry = await steps.RecordAsync(Step("pseudonyms-worked-out", recipient, generation, why, by), ct);
        return new StepOutcome.Taken(entry, Number(generation));
    }

    private static StepOutcome.Refused? Unasked(Agency recipient, string why) =>
        recipient.Kind == AgencyKind.Forum
            ? new StepOutcome.Refused(
                "a-forum", $"{recipient.Id} is a forum, and receives nothing itself.", "Name one of its members.")
            : string.IsNullOrWhiteSpace(why)
            ? new StepOutcome.Refused("no-reason", "No reason is given.", "Say why in a sentence.")
            : null;

    private static StepDraft Step(string step, Agency recipient, int generation, string why, Actor by) => new()
    {
        Kind = EntryKind.Policy,
        Step = step,
        By = by,
        To = recipient.Id,
        OfTheStaff = [("generation", Number(generation)), ("why", why)],
    };

    private static string Number(int generation) => generation.ToString(CultureInfo.InvariantCulture);
}
