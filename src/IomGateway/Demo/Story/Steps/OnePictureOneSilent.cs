using IomGateway.Demo.Callers;
using IomGateway.Demo.World;
using IomGateway.Ledger;
using IomGateway.Oversight.Audit;

namespace IomGateway.Demo.Story.Steps;

/// <summary>
/// Everything that may be seen of one person, from every agency at once, while one of them cannot answer.
/// </summary>
internal static class OnePictureOneSilent
{
    public static async Task PlayAsync(Stage stage, CancellationToken cancel)
    {
        var jordan = stage.World.Person("jordan");
        var asker = Cast.LeadProfessional with
        {
            Justification = "Case conference tomorrow: what does each partner know?",
        };
        var question = Errand.Picture(asker, stage.NumberOf(jordan, Cast.Probation, "crn"));
        stage.World.Partners.TakeDown(Cast.Accommodation);
        stage.Teller.Note("Meanwhile", $"The system of {stage.Short(Cast.Accommodation)} is down.");
        var reply = await stage.AskAsync(question, jordan, cancel);
        stage.Decided(reply.Expect(200));
        var seen = await stage.LookAsync(Cast.Probation, "prob-em-audit", reply, cancel);
        var disclosed = Answered(stage, seen?.Decisions ?? []);
        stage.Show(Cast.CityCouncil, "ContactLog", "HO-1181-4", Cast.Probation,
            reply.Records.FirstOrDefault(r =>
                ((string?)r["attendance"]?["kind"])?.StartsWith("housing", StringComparison.Ordinal) is true));
        stage.Teller.Claim("Four agencies or more have answered.", disclosed.Count >= 4);
        stage.Teller.Claim(
            "The one that is down is named, so that nobody takes the picture for whole.",
            reply.Outcomes.Any(o => o.Contains(stage.Title(Cast.Accommodation), StringComparison.Ordinal))
                && !disclosed.Contains(Cast.Accommodation));
        stage.Teller.Claim(
            "That several answers left as one is an entry of its own in the log.",
            await CombinedAsync(stage, reply, cancel));
        await stage.Evidence.ReceiptsAsync(Cast.Probation, reply, cancel);

        stage.World.Partners.BringBack(Cast.Accommodation);
        await Task.Delay(DemoWorld.LeftAlone + DemoWorld.LeftAlone, cancel);
        stage.Teller.Line();
        stage.Teller.Note("Meanwhile", "The system is back.");
        var log = Errand.Records(asker, "ContactLog", stage.NumberOf(jordan, Cast.Probation, "crn"),
            Cast.Accommodation);
        var missing = await stage.AskAsync(log, jordan, cancel);
        stage.Decided(missing.Expect(200));
        stage.Show(Cast.Accommodation, "ContactLog", "AC-310-88", Cast.Probation, missing.First);
        stage.Teller.Claim("What was missing can be had.", missing.Records.Count == 1 && missing.Outcomes.Count == 0);
        await stage.Evidence.ReceiptsAsync(Cast.Probation, missing, cancel);
    }

    /// <summary>Says what became of the question at each agency, as the record of it has it.</summary>
    /// <returns>The agencies from which something was released.</returns>
    private static HashSet<string> Answered(Stage stage, IReadOnlyList<AuditedDecision> decisions)
    {
        var answered = new HashSet<string>(StringComparer.Ordinal);
        var told = 0;
        foreach (var holder in decisions.Where(d => d.Holder is not null).GroupBy(d => d.Holder!)
            .OrderBy(h => h.Key, StringComparer.Ordinal))
        {
            var released = holder.Where(d => d.Followed.Any(f => f.Released.Count + f.Masked.Count > 0))
                .Select(d => d.RecordType).ToList();
            var silent = holder.Any(d => d.Followed.Any(f => f.Fault is not null));
            var refused = holder.Count(d => d.Decision == "deny");
            stage.Teller.Note(told++ == 0 ? "Answers" : "", $"{stage.Short(holder.Key)}: "
                + (released.Count > 0 ? string.Join(", ", released) : silent ? "no answer" : "nothing")
                + $" ({holder.Count() - refused} questions permitted, {refused} refused)");
            if (released.Count > 0)
            {
                answered.Add(holder.Key);
            }
        }

        return answered;
    }

    private static async Task<bool> CombinedAsync(Stage stage, Reply reply, CancellationToken cancel)
    {
        var first = await stage.Evidence.EntryAsync(reply, cancel);
        await foreach (var entry in stage.World.Gateway.Ledger.ReadAllAsync(cancel, first.Index))
        {
            if (entry.Entry.Kind == EntryKind.Combined && entry.Entry.Of == first.Entry.Id)
            {
                return true;
            }
        }

        return false;
    }
}
