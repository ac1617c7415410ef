using System.Globalization;
using IomGateway.Sharing.Mutations;

namespace IomGateway.Verbs;

/// <summary>Writes what scenarios noticed, for people and for programs.</summary>
internal static class MutationOutput
{
    /// <param name="report">What was tried.</param>
    /// <param name="coverage">Whether every clause is listed, not only what nothing noticed.</param>
    /// <param name="suggest">Whether the scenarios that would notice are written too.</param>
    public static void WriteText(MutationReport report, bool coverage, bool suggest)
    {
        foreach (string obstacle in report.Obstacles)
        {
            Console.Out.WriteLine(obstacle);
        }

        if (coverage)
        {
            foreach (var clause in report.Clauses())
            {
                int matter = clause.Changes - clause.Meaningless;
                string without = clause.Meaningless > 0 ? $", {clause.Meaningless} without effect" : "";
                Console.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Output.Name(clause.At.File)}:{clause.At.Line}: {clause.Clause}: {clause.Noticed} of {matter}"
                        + $" changes noticed{without}"));
            }
        }

        foreach (var survivor in report.Survivors)
        {
            Console.Out.WriteLine(
                $"{Output.Name(survivor.At.File)}:{survivor.At.Line}: no scenario notices {survivor.Clause}:"
                + $" {survivor.Change.Replace("`", "", StringComparison.Ordinal)}");
        }

        if (suggest)
        {
            WriteSuggestions(report);
        }

        Console.Out.WriteLine(
            $"{report.Changes.Count} changes to {report.Clauses().Count()} clauses, {report.Scenarios} scenarios:"
            + $" {report.Noticed} noticed, {report.Survivors.Count} not noticed, {report.Meaningless} without effect.");
    }

    private static void WriteSuggestions(MutationReport report)
    {
        foreach (var file in report.Survivors.Where(s => s.Suggestion is not null)
            .GroupBy(s => s.At.File, StringComparer.Ordinal))
        {
            Console.Out.WriteLine($"# {Path.ChangeExtension(Output.Name(file.Key), ".scenarios.yaml")}");
            foreach (string suggestion in file.Select(s => s.Suggestion!).Distinct(StringComparer.Ordinal))
            {
                Console.Out.Write(suggestion);
            }
        }
    }
}
