using System.Globalization;
using IomGateway.Oversight.Replay;

namespace IomGateway.Verbs;

/// <summary>A replay's counts in sentences.</summary>
internal static class ReplayText
{
    public static void Write(ReplayReport report, TextWriter writer)
    {
        foreach (var draft in report.Drafts)
        {
            var instead = draft.Replaces.Count == 0
                ? "beside what was in force"
                : $"in the place of version {string.Join(", ", draft.Replaces)}";
            writer.WriteLine($"Under {draft.Agreement} version {draft.Version}, {instead}:");
        }

        var people = report.People;
        writer.WriteLine(
            $"{Many(report.Questions, "decision")} of {Many(report.Entries, "ledger entry", "ledger entries")},"
            + $" about {About(people.Asked)}, and {Many(report.Records, "record")} were decided again.");
        writer.WriteLine($"  unchanged                  {Number(report.Unchanged)}");
        writer.WriteLine($"  would have been refused    {Number(report.Refused)}  ({About(people.Refused)})");
        writer.WriteLine($"  would have been permitted  {Number(report.Permitted)}  ({About(people.Permitted)})");
        writer.WriteLine($"  would have shown more      {Number(report.More)}  ({About(people.More)})");
        writer.WriteLine($"  would have shown less      {Number(report.Less)}  ({About(people.Less)})");
        writer.WriteLine($"  more of some, less of some {Number(report.MoreAndLess)}");
        WriteAgencies(report, writer);
        WriteCategories(report, writer);
        foreach (var askable in report.NewlyAskable)
        {
            writer.WriteLine(
                $"{askable.Asker} could also have asked {askable.Holder} for {askable.RecordType},"
                + $" in {Many(askable.Questions, "question")}; what it would have answered cannot be known.");
        }

        WriteNot(report, writer);
        foreach (var warning in report.Warnings)
        {
            writer.WriteLine($"Note: {warning}");
        }
    }

    private static void WriteAgencies(ReplayReport report, TextWriter writer)
    {
        foreach (var pair in report.ByAgency.Where(p => p.Questions > 0 && p.Refused + p.Permitted + p.More + p.Less
            + p.MoreAndLess > 0))
        {
            writer.WriteLine(
                $"{pair.Asker} of {pair.Holder}: of {Number(pair.Questions)}, refused {Number(pair.Refused)}"
                + $" ({About(pair.People.Refused)}), permitted {Number(pair.Permitted)}"
                + $" ({About(pair.People.Permitted)}), more {Number(pair.More)} ({About(pair.People.More)}),"
                + $" less {Number(pair.Less)} ({About(pair.People.Less)}), both {Number(pair.MoreAndLess)}");
        }
    }

    private static void WriteCategories(ReplayReport report, TextWriter writer)
    {
        foreach (var category in report.ByCategory)
        {
            writer.WriteLine(
                $"  {category.Category}, {category.Asker} of {category.Holder}:"
                + $" more in {Many(category.QuestionsMore, "question")}, {Many(category.RecordsMore, "record")}"
                + $" ({About(category.PeopleMore)});"
                + $" less in {Many(category.QuestionsLess, "question")}, {Many(category.RecordsLess, "record")}"
                + $" ({About(category.PeopleLess)})");
        }
    }

    private static void WriteNot(ReplayReport report, TextWriter writer)
    {
        var not = report.NotReplayed;
        writer.WriteLine(
            $"Not replayed: {Number(not.Erased)} erased, {Number(not.Damaged)} damaged, {Number(not.Unreadable)}"
            + $" unreadable, {Number(not.Earlier)} from before enough was kept, {Number(not.Unknown)} naming what is no"
            + $" more, {Number(not.Records)} records.");
        writer.WriteLine(
            $"Refused whatever agreements say: {Number(not.Closed)}; refused before any was looked at:"
            + $" {Number(not.Undecided)}; nobody could be asked: {Number(report.Unaskable)}.");
    }

    private static string About(long people) => Many(people, "person", "people");

    private static string Many(long count, string one, string? several = null) =>
        $"{Number(count)} {(count == 1 ? one : several ?? one + "s")}";

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
