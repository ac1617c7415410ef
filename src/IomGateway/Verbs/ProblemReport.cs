using System.Text.Json.Nodes;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

/// <summary>Writes what is wrong with policies, agencies and agreements, for people and for programs.</summary>
internal static class ProblemReport
{
    public static int Errors(IEnumerable<Problem> problems) => problems.Count(IsError);

    public static JsonArray Json(IEnumerable<Problem> problems) => new([.. problems.Select(p => new JsonObject
    {
        ["file"] = Output.Name(p.At.File),
        ["line"] = p.At.Line,
        ["column"] = p.At.Column,
        ["severity"] = Level(p),
        ["code"] = p.Code,
        ["message"] = p.Message,
        ["help"] = p.Help,
        ["cites"] = p.Cites,
    })]);

    public static void WriteText(IEnumerable<Problem> problems, TextWriter writer)
    {
        foreach (var problem in problems)
        {
            var at = problem.At with { File = Output.Name(problem.At.File) };
            writer.WriteLine($"{at}: {Level(problem)}: {problem.Message} ({problem.Code})");
            writer.WriteLine($"    {problem.Help}");
            if (problem.Cites is { } cites)
            {
                writer.WriteLine($"    See {cites}.");
            }
        }
    }

    /// <summary>As annotations of a GitHub workflow run.</summary>
    public static void WriteGithub(IEnumerable<Problem> problems, TextWriter writer)
    {
        foreach (var problem in problems)
        {
            var (line, column) = (Math.Max(1, problem.At.Line), Math.Max(1, problem.At.Column));
            writer.WriteLine(
                $"::{Level(problem)} file={Property(Output.Name(problem.At.File))},line={line},col={column},"
                + $"title={Property(problem.Code)}::{Escape($"{problem.Message} {problem.Help}")}");
        }
    }

    internal static string Level(Problem problem) => IsError(problem) ? "error" : "warning";

    private static bool IsError(Problem problem) => problem.Severity == Severity.Error;

    /// <summary>A property of a command ends at a comma, and its name at a colon.</summary>
    private static string Property(string text) => Escape(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);

    private static string Escape(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);
}
