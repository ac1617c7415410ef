using System.CommandLine;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Questions;

namespace IomGateway.Verbs;

/// <summary><c>iom why</c>: which flow granted each category, what capped it, and under which law.</summary>
internal static class WhyVerb
{
    public static Command Create() => Create(Console.OpenStandardInput);

    /// <param name="standardInput">Where the request of <c>-</c> is read from.</param>
    internal static Command Create(Func<Stream> standardInput)
    {
        var request = Requests.Option();
        var output = Output.Option();
        var verb = new Command(
            "why", "Say which flow, clause and law decided a made-up question. Example: iom why --request request.json")
        {
            request, output, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var workspace = WorkspaceOptions.LoadSound(parsed);
            var requests = await Requests.ReadAsync(
                parsed.GetRequiredValue(request), standardInput, workspace, cancel);
            var rulebook = WorkspaceOptions.AsIfSigned(workspace);
            return Requests.Answer(
                requests, parsed.GetValue(output), r => Why.Of(rulebook, workspace.Policies.Law, r),
                new QuestionJson(Output.Name).Of, Write);
        });
        return verb;
    }

    private static void Write(Why why, TextWriter text)
    {
        var ask = why.Ask;
        string outcome = why.Decision switch
        {
            Decision.Permit => "PERMIT",
            Decision.Hold => "HOLD",
            _ => "DENY",
        };
        text.WriteLine($"{outcome}: {ask.From} tells {ask.To} of {ask.RecordType}, asked as {ask.Role} for"
            + $" {ask.Purpose}.");
        if (why.Decision is Decision.Deny deny)
        {
            foreach (var reason in deny.Reasons)
            {
                text.WriteLine($"  {reason.Message} ({reason.Code})");
            }

            text.WriteLine("  iom why-not says what would have to be true.");
        }

        foreach (var category in why.Categories)
        {
            Write(category, text);
        }

        foreach (var flow in why.Flows)
        {
            Write(flow, text);
        }
    }

    private static void Write(CategoryWhy category, TextWriter text)
    {
        text.WriteLine(category switch
        {
            { Held: true } => $"  {category.Category} waits for its originator; it would leave {category.Form}.",
            { By: null } => $"  {category.Category} does not leave.",
            _ => $"  {category.Category} leaves {category.Form}.",
        });
        foreach (var gives in category.Gives)
        {
            string decides = gives.Flow == category.By ? "by" : "also granted by";
            text.WriteLine($"    {decides} {gives.Flow.Agreement} version {gives.Flow.Version}, flow {gives.Flow.Flow},"
                + $" as {gives.Granted} ({Output.At(gives.At)})");
            foreach (var cap in gives.Caps)
            {
                string cites = cap.Cites is null ? "" : $"; {cap.Cites}";
                text.WriteLine($"      {(cap.Effect == "hold" ? "held" : $"made {cap.Effect}")} by \"{cap.Title}\""
                    + $" ({cap.Code}, {Output.At(cap.At)}{cites})");
            }
        }
    }

    private static void Write(FlowWhy flow, TextWriter text)
    {
        text.WriteLine(
            $"  Flow {flow.Flow.Flow} of \"{flow.Flow.AgreementTitle}\" ({Output.At(flow.Flow.At)}) applies:");
        foreach (var met in flow.Met)
        {
            text.WriteLine($"    {met.Condition} is {met.Has}; it takes {met.Needs} ({Output.At(met.At)})");
        }

        foreach (var ground in flow.Grounds)
        {
            string sure = ground.Confidence == "recalled" ? "; counsel must confirm this entry" : "";
            text.WriteLine(
                $"    under {ground.Gateway}, {ground.Label}, {ground.Section} ({Output.At(ground.At)}{sure})");
            text.WriteLine($"      sender {ground.Sender}; recipient {ground.Recipient}");
        }

        if (flow.Confidence is { } confidence)
        {
            text.WriteLine($"    confidence {confidence}");
        }

        text.WriteLine($"    necessary because: {flow.Necessity}");
    }
}
