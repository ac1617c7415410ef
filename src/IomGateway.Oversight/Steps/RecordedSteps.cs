using System.Text;
using IomGateway.Ledger;
using IomGateway.Records;

namespace IomGateway.Oversight.Steps;

/// <summary>
/// Takes steps in the one order that hides nothing: the entry is durable before anything changes, so that a step
/// which cannot be recorded does not happen. A step that was recorded and then not taken is followed by an entry that
/// says so.
/// </summary>
internal sealed class RecordedSteps(EvidenceLog ledger, TimeProvider time)
{
    public const string NotTaken = "not-taken";

    /// <summary>The version of the program, as it stands in every entry.</summary>
    public static readonly string Engine =
        $"iom/{typeof(RecordedSteps).Assembly.GetName().Version?.ToString(3) ?? "0"}";

    /// <summary>Records the steps, then takes them as one change.</summary>
    /// <param name="steps">The step, and before it whatever happens along with it.</param>
    /// <param name="change">Makes the change; everything that can be known beforehand to refuse it has been looked
    /// at.</param>
    /// <param name="ct">Heeded until the first entry is written, never after.</param>
    public Task<StepOutcome> TakeAsync(
        IReadOnlyList<StepDraft> steps, Func<Task<Change>> change, CancellationToken ct) =>
        TakeAsync(steps, _ => change(), ct);

    /// <summary>The same for a change that has to know the entry of its last step.</summary>
    public async Task<StepOutcome> TakeAsync(
        IReadOnlyList<StepDraft> steps, Func<EntryId, Task<Change>> change, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var entries = new List<EntryId>(steps.Count);
        Change made;
        try
        {
            foreach (var step in steps)
            {
                entries.Add(await RecordAsync(step, CancellationToken.None));
            }

            made = await change(entries[^1]);
        }
        catch
        {
            await UndoAsync(steps, entries, "failed");
            throw;
        }

        if (made is Change.Refused refused)
        {
            await UndoAsync(steps, entries, refused.Code);
            return StepOutcome.Refused.From(refused);
        }

        var id = made is Change.Made done ? done.Id : ((Change.AlreadySo)made).Id;
        return new StepOutcome.Taken(entries[^1], id);
    }

    public Task<StepOutcome> TakeAsync(StepDraft step, Func<Task<Change>> change, CancellationToken ct) =>
        TakeAsync([step], change, ct);

    public Task<StepOutcome> TakeAsync(StepDraft step, Func<EntryId, Task<Change>> change, CancellationToken ct) =>
        TakeAsync([step], change, ct);

    /// <summary>Records something that changes nothing, or that is over.</summary>
    public async Task<EntryId> RecordAsync(StepDraft step, CancellationToken ct) => await ledger.AppendAsync(
        new EntryDraft
        {
            Id = step.Id ?? EntryId.New(time),
            Kind = step.Kind,
            Of = step.Of,
            Agreement = step.Agreement,
            From = step.By.Agency.Id,
            To = step.To,
            Engine = Engine,
            Sealed = Seal(step),
        },
        ct);

    private async Task UndoAsync(IReadOnlyList<StepDraft> steps, List<EntryId> entries, string why)
    {
        foreach (var (step, entry) in steps.Zip(entries))
        {
            await RecordAsync(
                new StepDraft
                {
                    Kind = step.Kind,
                    Step = NotTaken,
                    By = step.By,
                    Agreement = step.Agreement,
                    Of = entry,
                    To = step.To,
                    OfTheStaff = [("why", why)],
                },
                CancellationToken.None);
        }
    }

    private static List<SealedValues> Seal(StepDraft step)
    {
        List<SealedValues> blobs =
        [
            new(
                KeyOwner.Staff(step.By.Agency.Id),
                Values([("step", step.Step), ("user", step.By.User), .. step.OfTheStaff])),
        ];
        if (step.Person is { } person)
        {
            var id = person.ToString();
            blobs.Add(new SealedValues(KeyOwner.Person(id), Values([("person", id), .. step.OfThePerson])));
        }
        else if (step.OfThePerson.Count > 0)
        {
            blobs.Add(new SealedValues(KeyOwner.Month, Values(step.OfThePerson)));
        }

        return blobs;
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> Values(IEnumerable<(string Name, string? Value)> values) =>
        values.Where(v => v.Value is not null)
            .ToDictionary(v => v.Name, v => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(v.Value!),
                StringComparer.Ordinal);
}
