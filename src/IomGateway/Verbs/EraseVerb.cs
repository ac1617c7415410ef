using System.CommandLine;
using System.Text.Json.Nodes;
using IomGateway.Oversight.Erasure;
using IomGateway.Records.People;

namespace IomGateway.Verbs;

/// <summary><c>iom ledger erase</c>: destroys the keys and rows of one person.</summary>
internal static class EraseVerb
{
    public static Command Create()
    {
        var person = new Argument<string>("PERSON") { Description = "The gateway's id of the person." };
        var authority = new Option<string>("--authority")
        {
            Description = "By what it must be done: a retention rule, a request, an order. It is kept.",
            Required = true,
        };
        var reason = new Option<string>("--reason")
        {
            Description = "Why, without anything about the person; it is kept.", Required = true,
        };
        var format = Output.Option();
        var verb = new Command(
            "erase",
            "Erase a person: nothing of them can be read any more, proofs stay whole. Example: iom ledger erase PERSON"
            + " --authority \"Request 2026-17\" --reason \"Left the scheme in 2020\" --by probation-llr/dpo")
        {
            person, authority, reason, DataFolder.By, DataFolder.Data, DataFolder.Database, DataFolder.KeyStore,
            DataFolder.Origin, format, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var workspace = WorkspaceOptions.LoadSound(parsed);
            var by = DataFolder.ActorOf(parsed, workspace);
            var whom = PersonId.TryParse(parsed.GetRequiredValue(person), out var id) ? id
                : throw new VerbException("PERSON is no id of a person in this register.");
            await using var data = await DataFolder.OpenAsync(parsed, cancel);
            var erasure = new PersonErasure(
                data.Records, data.Ledger, workspace.Agencies, workspace.Policies.Vocabulary, TimeProvider.System);
            var outcome = await erasure.EraseAsync(
                whom, parsed.GetRequiredValue(authority), parsed.GetRequiredValue(reason), by, cancel);
            return Write(outcome, parsed.GetValue(format)!);
        });
        return verb;
    }

    private static int Write(ErasureOutcome outcome, string output)
    {
        switch (outcome)
        {
            case ErasureOutcome.Erased erased when output == Output.Json:
                Output.Write(new JsonObject
                {
                    ["outcome"] = "erased",
                    ["ordered"] = erased.Ordered.ToString(),
                    ["entry"] = erased.Entry.ToString(),
                    ["lapses"] = AuditOptions.Instant(erased.Lapses),
                });
                return Invocation.Fine;
            case ErasureOutcome.Erased erased:
                Console.Out.WriteLine(
                    $"Erased, as ledger entry {erased.Entry}, by the order in {erased.Ordered}. The last copy of what"
                    + $" could open it lapses by {AuditOptions.Instant(erased.Lapses)}.");
                return Invocation.Fine;
            case ErasureOutcome.Refused refused when output == Output.Json:
                Output.Write(new JsonObject
                {
                    ["outcome"] = "refused",
                    ["code"] = refused.Code,
                    ["message"] = refused.Message,
                    ["mend"] = refused.Mend,
                });
                return Invocation.No;
            case ErasureOutcome.Refused refused:
                Console.Out.WriteLine($"Refused. {refused.Message} {refused.Mend} ({refused.Code})");
                return Invocation.No;
            default:
                throw new ArgumentOutOfRangeException(nameof(outcome));
        }
    }
}
