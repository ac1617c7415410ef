using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using IomGateway.Oversight.Emergencies;
using IomGateway.Records.Emergencies;

namespace IomGateway.Verbs;

/// <summary><c>iom emergencies review</c>: lists the uses of emergency flows that wait for a review, and reviews
/// one.</summary>
internal static class EmergenciesVerb
{
    private const string Justified = "justified";
    private const string NotJustified = "not-justified";

    public static Command Create() => new(
        "emergencies",
            "Look at the uses of emergency flows. Example: iom emergencies review --by treatment-llr/tllr-dpo")
    {
        Review(),
    };

    private static Command Review()
    {
        var use = new Argument<string?>("USE")
        {
            Description = "The use to review; lists what waits for the agency when left out.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var outcome = new Option<string?>("--outcome") { Description = "What the review found." };
        outcome.AcceptOnlyFromAmong(Justified, NotJustified);
        var reason = new Option<string?>("--reason") { Description = "Why; it is kept." };
        var output = Output.Option();
        var verb = new Command(
            "review",
            "List or review. Example: iom emergencies review USE --outcome justified --reason \"…\" --by"
            + " treatment-llr/tllr-dpo")
        {
            use, outcome, reason, DataFolder.By, DataFolder.Data, DataFolder.Database, DataFolder.KeyStore,
            DataFolder.Origin, output,
            WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var by = DataFolder.ActorOf(parsed, WorkspaceOptions.LoadSound(parsed));
            await using var data = await DataFolder.OpenAsync(parsed, cancel);
            var reviews = new EmergencyReviews(data.Records, data.Ledger, TimeProvider.System);
            if (parsed.GetValue(use) is not { } id)
            {
                Write(await reviews.WaitingAsync(by.Agency.Id, cancel), parsed.GetValue(output)!);
                return Invocation.Fine;
            }

            var found = parsed.GetValue(outcome) switch
            {
                Justified => ReviewOutcome.Justified,
                NotJustified => ReviewOutcome.NotJustified,
                _ => throw new VerbException($"Say what the review found: --outcome {Justified} or {NotJustified}."),
            };
            var reviewed = await reviews.ReviewAsync(id, by, found, parsed.GetValue(reason) ?? "", cancel);
            return StepReport.Write(reviewed, $"review {id}", parsed.GetValue(output)!);
        });
        return verb;
    }

    private static void Write(IReadOnlyList<EmergencyUse> waiting, string output)
    {
        if (output == Output.Json)
        {
            Output.Write(new JsonArray([.. waiting.Select(u => new JsonObject
            {
                ["use"] = u.Id,
                ["agency"] = u.Agency,
                ["user"] = u.User,
                ["agreement"] = u.Agreement,
                ["version"] = u.Version,
                ["flow"] = u.Flow,
                ["decision"] = u.Decision,
                ["usedAt"] = Time(u.UsedAt),
                ["reviewDue"] = Time(u.ReviewDue),
            })]));
            return;
        }

        foreach (var use in waiting)
        {
            Console.Out.WriteLine(
                $"{use.Id}: {use.Agency}/{use.User} used {use.Agreement} {use.Version}, flow {use.Flow}, at"
                + $" {Time(use.UsedAt)};"
                + $" review due {Time(use.ReviewDue)}; decision {use.Decision}");
        }

        Console.Out.WriteLine(waiting.Count == 0 ? "Nothing waits for a review."
            : $"{waiting.Count} wait for a review.");
    }

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
