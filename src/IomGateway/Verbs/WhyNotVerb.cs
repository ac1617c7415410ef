using System.CommandLine;
using IomGateway.Sharing.Questions;

namespace IomGateway.Verbs;

/// <summary><c>iom why-not</c>: what would have to be true for a made-up question to be permitted.</summary>
internal static class WhyNotVerb
{
    public static Command Create() => Create(Console.OpenStandardInput);

    /// <param name="standardInput">Where the request of <c>-</c> is read from.</param>
    internal static Command Create(Func<Stream> standardInput)
    {
        var request = Requests.Option();
        var category = new Option<string?>("--category")
        {
            Description = "Only this category; anything at all when left out.",
        };
        var most = new Option<int>("--most")
        {
            Description = "How many of the nearest flows are told; 0 for all of them.",
            DefaultValueFactory = _ => 3,
        };
        var output = Output.Option();
        var verb = new Command(
            "why-not",
            "Say what would have to be true. Example: iom why-not --request request.json --category attendance")
        {
            request, category, most, output, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var workspace = WorkspaceOptions.LoadSound(parsed);
            var wanted = parsed.GetValue(category);
            if (wanted is not null && !workspace.Policies.Vocabulary.Categories.ContainsKey(wanted))
            {
                throw new VerbException($"There is no category '{wanted}'.");
            }

            var requests = await Requests.ReadAsync(
                parsed.GetRequiredValue(request), standardInput, workspace, cancel);
            var rulebook = WorkspaceOptions.AsIfSigned(workspace);
            var limit = parsed.GetValue(most) is > 0 and var few ? few : int.MaxValue;
            return Requests.Answer(
                requests, parsed.GetValue(output), r => Cut(WhyNot.Of(rulebook, r, wanted), limit),
                new QuestionJson(Output.Name).Of, Write);
        });
        return verb;
    }

    private static WhyNot Cut(WhyNot why, int limit) => why with { Nearest = [.. why.Nearest.Take(limit)] };

    private static void Write(WhyNot why, TextWriter text)
    {
        var ask = why.Ask;
        if (why.NotUnderstood is { } reason)
        {
            text.WriteLine($"The question means nothing here: {reason.Message} ({reason.Code})");
            return;
        }

        string what = why.Category ?? "something";
        if (why.Permitted)
        {
            text.WriteLine($"Nothing is missing: {what} of {ask.RecordType} leaves. iom why says by which flow.");
            return;
        }

        if (why.NoAgreementNamesPair)
        {
            text.WriteLine($"No agreement names {ask.From} telling {ask.To}.");
        }

        if (why.Nearest.Count == 0)
        {
            text.WriteLine(why.Shut.Count == 0
                ? $"No flow grants {what} of what was asked."
                : "Nothing about the person, the record or the question would open it:");
        }

        foreach (var near in why.Nearest)
        {
            Write(near, text);
        }

        foreach (var shut in why.Shut)
        {
            string by = shut.By.Count == 0
                ? "its conditions and the caps exclude one another"
                : string.Join("; ", shut.By.Select(c => $"\"{c.Title}\" ({c.Code}, {Output.At(c.At)})"));
            text.WriteLine($"  Flow {shut.Flow.Flow} of {shut.Flow.Agreement} ({Output.At(shut.Flow.At)})"
                + $" stays shut: {by}.");
        }
    }

    private static void Write(NearFlow near, TextWriter text)
    {
        text.WriteLine($"{near.Flow.Agreement} version {near.Flow.Version}, flow {near.Flow.Flow}"
            + $" ({Output.At(near.Flow.At)}), would give {near.Category} of {near.Ask.RecordType}, {near.Form}, if:");
        foreach (var missing in near.Missing)
        {
            string lines = string.Join(", ", missing.At.Select(Output.At));
            text.WriteLine($"  {missing.Condition} were {missing.Needs}; it is {missing.Has} ({lines})");
        }
    }
}
