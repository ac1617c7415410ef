using System.CommandLine;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;

namespace IomGateway.Verbs;

/// <summary><c>iom decide</c>: what would be decided for made-up facts, and why. It discloses nothing.</summary>
internal static class DecideVerb
{
    public static Command Create() => Create(Console.OpenStandardInput);

    /// <param name="standardInput">Where the request of <c>-</c> is read from.</param>
    internal static Command Create(Func<Stream> standardInput)
    {
        var request = Requests.Option();
        var output = Output.Option();
        var verb = new Command(
            "decide", "Say what would be decided, and why. Example: iom decide --request request.json --output json")
        {
            request, output, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var workspace = WorkspaceOptions.LoadSound(parsed);
            var requests = await Requests.ReadAsync(
                parsed.GetRequiredValue(request), standardInput, workspace, cancel);
            var rulebook = WorkspaceOptions.AsIfSigned(workspace);
            if (parsed.GetValue(output) == Output.Json)
            {
                Output.Write(DecisionJson.Of(requests, rulebook));
            }
            else
            {
                foreach (var one in requests.Requests)
                {
                    Write(one.Decide(rulebook));
                }
            }

            return Invocation.Fine;
        });
        return verb;
    }

    private static void Write(Decision decision)
    {
        var step = decision.Step == DecisionStep.Record ? "this record"
            : "the question; each record is then decided by itself";
        switch (decision)
        {
            case Decision.Permit permit:
                Console.Out.WriteLine($"PERMIT, for {step}.");
                WriteGrants(permit.Grants);
                foreach (var closed in permit.Closed)
                {
                    Console.Out.WriteLine($"  not {closed.Category}: {closed.Reason.Message} ({closed.Reason.Code})");
                }

                break;
            case Decision.Hold hold:
                Console.Out.WriteLine($"HOLD, for {step}: {hold.Originator} must release it first.");
                WriteReasons(hold.Reasons);
                WriteGrants(hold.Grants);
                break;
            case Decision.Deny deny:
                Console.Out.WriteLine($"DENY, for {step}.");
                WriteReasons(deny.Reasons);
                WriteNearest(deny.Nearest);
                break;
        }
    }

    private static void WriteGrants(IEnumerable<Grant> grants)
    {
        foreach (var grant in grants)
        {
            Console.Out.WriteLine(
                $"  {grant.Category}: {grant.Form}, by {grant.Agreement} version {grant.Version}, flow {grant.Flow}");
        }
    }

    private static void WriteReasons(IEnumerable<Reason> reasons)
    {
        foreach (var reason in reasons)
        {
            Console.Out.WriteLine($"  {reason.Message} ({reason.Code})");
        }
    }

    private static void WriteNearest(NearestFlow? nearest)
    {
        if (nearest is null)
        {
            return;
        }

        Console.Out.WriteLine($"  Nearest: {nearest.Agreement} version {nearest.Version}, flow {nearest.Flow}. It"
            + " needs:");
        foreach (var missing in nearest.Missing)
        {
            Console.Out.WriteLine($"    {missing.Condition}: {missing.Needs} (it is {missing.Has})");
        }
    }
}
