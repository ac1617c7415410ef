using System.Text.Json.Nodes;
using IomGateway.Oversight.Steps;

namespace IomGateway.Verbs;

/// <summary>Writes what became of a step that changes something.</summary>
internal static class StepReport
{
    /// <returns>0 when it stands, 1 when it was refused.</returns>
    public static int Write(StepOutcome outcome, string what, string output)
    {
        if (output == Output.Json)
        {
            Output.Write(Json(outcome));
        }
        else
        {
            WriteText(outcome, what);
        }

        return outcome.Stands ? Invocation.Fine : Invocation.No;
    }

    private static void WriteText(StepOutcome outcome, string what)
    {
        switch (outcome)
        {
            case StepOutcome.Taken taken:
                Console.Out.WriteLine($"{what}: done, as ledger entry {taken.Entry}.");
                foreach (var owed in taken.Owed)
                {
                    Console.Out.WriteLine($"  {owed.Sentence}");
                }

                ProblemReport.WriteText(taken.Warnings, Console.Error);
                break;
            case StepOutcome.AlreadySo:
                Console.Out.WriteLine($"{what}: it stood so already; nothing was changed.");
                break;
            case StepOutcome.Refused refused:
                Console.Out.WriteLine($"{what}: refused. {refused.Message} {refused.Mend} ({refused.Code})");
                ProblemReport.WriteText(refused.Problems, Console.Out);
                break;
        }
    }

    private static JsonObject Json(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Taken taken => new JsonObject
        {
            ["outcome"] = "taken",
            ["entry"] = taken.Entry.ToString(),
            ["id"] = taken.Id,
            ["warnings"] = ProblemReport.Json(taken.Warnings),
            ["owed"] = new JsonArray([.. taken.Owed.Select(o => o.ToJson())]),
        },
        StepOutcome.AlreadySo already => new JsonObject { ["outcome"] = "already-so", ["id"] = already.Id },
        StepOutcome.Refused refused => new JsonObject
        {
            ["outcome"] = "refused",
            ["code"] = refused.Code,
            ["message"] = refused.Message,
            ["mend"] = refused.Mend,
            ["problems"] = ProblemReport.Json(refused.Problems),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
