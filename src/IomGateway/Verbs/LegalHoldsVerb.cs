using System.CommandLine;
using System.Text.Json.Nodes;
using IomGateway.Oversight.Erasure;
using IomGateway.Records;
using IomGateway.Records.Erasure;
using IomGateway.Records.People;

namespace IomGateway.Verbs;

/// <summary><c>iom legal-holds</c>: what must not be erased, by order or by clock.</summary>
internal static class LegalHoldsVerb
{
    private const string Everybody = "everybody";

    private static readonly Option<string> Reason = new("--reason")
    {
        Description = "Why; it is kept.",
        Required = true,
    };

    private static readonly Option<string> Format = Output.Option();

    public static Command Create() => new(
        "legal-holds", "Hold people's data against erasure. Example: iom legal-holds list --by treatment-llr/tllr-dpo")
    {
        List(), Place(), Lift(),
    };

    private static Command List()
    {
        var verb = Common(
            "list", "List the holds that stand. Example: iom legal-holds list --by treatment-llr/tllr-dpo");
        verb.SetAction((parsed, cancel) => RunAsync(
            parsed,
            (holds, _) =>
            {
                Write(holds.Standing(), parsed.GetValue(Format)!);
                return Task.FromResult(Invocation.Fine);
            },
            cancel));
        return verb;
    }

    private static Command Place()
    {
        var person = new Argument<string>("PERSON")
        {
            Description = $"The gateway's id of the person, or {Everybody}.",
        };
        var authority = new Option<string>("--authority")
        {
            Description = "By what it must be kept: proceedings, an inquiry. It is kept.",
            Required = true,
        };
        var verb = Common(
            "place",
            "Order that nothing is erased. Example: iom legal-holds place PERSON --authority \"Claim KB-2026-001\""
            + " --reason \"Evidence\" --by probation-llr/dpo");
        verb.Add(person);
        verb.Add(authority);
        verb.Add(Reason);
        verb.SetAction((parsed, cancel) => RunAsync(
            parsed,
            async (holds, by) => StepReport.Write(
                await holds.PlaceAsync(
                    PersonOf(parsed.GetRequiredValue(person)), parsed.GetRequiredValue(authority),
                    parsed.GetRequiredValue(Reason), by, cancel),
                "place", parsed.GetValue(Format)!),
            cancel));
        return verb;
    }

    private static Command Lift()
    {
        var hold = new Argument<string>("HOLD") { Description = "The hold." };
        var verb = Common(
            "lift",
            "End a hold of your agency. Example: iom legal-holds lift HOLD --reason \"Settled\" --by"
            + " probation-llr/dpo");
        verb.Add(hold);
        verb.Add(Reason);
        verb.SetAction((parsed, cancel) => RunAsync(
            parsed,
            async (holds, by) => StepReport.Write(
                await holds.LiftAsync(parsed.GetRequiredValue(hold), parsed.GetRequiredValue(Reason), by, cancel),
                "lift", parsed.GetValue(Format)!),
            cancel));
        return verb;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, Func<LegalHolds, Actor, Task<int>> run, CancellationToken cancel)
    {
        var by = DataFolder.ActorOf(parsed, WorkspaceOptions.LoadSound(parsed));
        await using var data = await DataFolder.OpenAsync(parsed, cancel);
        return await run(new LegalHolds(data.Records, data.Ledger, TimeProvider.System), by);
    }

    private static Command Common(string name, string description) => new(name, description)
    {
        DataFolder.By, DataFolder.Data, DataFolder.Database, DataFolder.KeyStore, DataFolder.Origin, Format,
        WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
    };

    private static PersonId? PersonOf(string text) => text == Everybody ? null
        : PersonId.TryParse(text, out var id) ? id
        : throw new VerbException($"PERSON is neither an id of a person in this register nor '{Everybody}'.");

    private static void Write(IReadOnlyList<LegalHold> standing, string output)
    {
        if (output == Output.Json)
        {
            Output.Write(new JsonArray([.. standing.Select(h => (JsonNode)new JsonObject
            {
                ["hold"] = h.Id,
                ["person"] = h.Person?.ToString(),
                ["agency"] = h.Agency,
                ["user"] = h.User,
                ["placedAt"] = AuditOptions.Instant(h.PlacedAt),
            })]));
            return;
        }

        foreach (var hold in standing)
        {
            Console.Out.WriteLine($"{hold.Id}: {hold.Person?.ToString() ?? Everybody}, placed by"
                + $" {hold.Agency}/{hold.User} at {AuditOptions.Instant(hold.PlacedAt)}");
        }

        Console.Out.WriteLine(standing.Count == 0 ? "No hold stands." : $"{standing.Count} holds stand.");
    }
}
