using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using IomGateway.Oversight.Search;

namespace IomGateway.Verbs;

/// <summary><c>iom ledger unusual</c>: who asked about many people, outside working hours, or often in vain.</summary>
internal static class LedgerUnusualVerb
{
    private static readonly UnusualThresholds Default = new();

    private static readonly Option<int> People = Threshold(
        "--people", "Unusual from so many people a day by one user.", Default.PeopleInADay);

    private static readonly Option<int> Misses = Threshold(
        "--misses", "Unusual from so many decisions a day that refused one user, or gave them nothing.",
        Default.MissesInADay);

    private static readonly Option<int> OutOfHours = Threshold(
        "--out-of-hours", "Unusual from so many decisions outside working hours by one user, in all.",
        Default.OutOfHours);

    private static readonly Option<string> Hours = new("--hours")
    {
        Description = "Working hours in London, Monday to Friday; bank holidays are not known.",
        DefaultValueFactory = _ => "07:00-19:00",
    };

    public static Command Create()
    {
        var output = Output.Option();
        var verb = new Command(
            "unusual",
            "Report unusual access of the last seven days, by user and agency. Example: iom ledger unusual --by"
            + " treatment-llr/tllr-dpo --reason \"Monthly check\"")
        {
            AuditOptions.Since, AuditOptions.Until, People, Misses, OutOfHours, Hours, DataFolder.By,
            AuditOptions.Reason, DataFolder.Data, DataFolder.Database, DataFolder.KeyStore, DataFolder.Origin, output,
            WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var workspace = WorkspaceOptions.LoadSound(parsed);
            var by = DataFolder.ActorOf(parsed, workspace);
            var until = AuditOptions.Time(parsed, AuditOptions.Until) ?? TimeProvider.System.GetUtcNow();
            var since = AuditOptions.Time(parsed, AuditOptions.Since) ?? until.AddDays(-7);
            var thresholds = new UnusualThresholds
            {
                PeopleInADay = parsed.GetValue(People),
                MissesInADay = parsed.GetValue(Misses),
                OutOfHours = parsed.GetValue(OutOfHours),
                Hours = HoursOf(parsed.GetValue(Hours)!),
            };
            await using var data = await DataFolder.OpenAsync(parsed, cancel);
            var answer = await new UnusualAccess(data.Ledger, workspace, TimeProvider.System).ReportAsync(
                since, until, thresholds, by, parsed.GetRequiredValue(AuditOptions.Reason), cancel);
            if (answer is not AuditAnswer<UnusualReport>.Given { Content: var report } given)
            {
                throw AuditOptions.Refused((AuditAnswer<UnusualReport>.Refused)answer);
            }

            if (parsed.GetValue(output) == Output.Json)
            {
                var json = Json(report);
                json["consulted"] = given.Consulted.ToString();
                Output.Write(json);
            }
            else
            {
                WriteText(report, Console.Out);
                Console.Error.WriteLine($"That you looked is ledger entry {given.Consulted}.");
            }

            return report.Users.Count == 0 ? Invocation.Fine : Invocation.No;
        });
        return verb;
    }

    private static WorkingHours HoursOf(string text) =>
        text.Split('-') is [var begin, var end] && Clock(begin) is { } from && Clock(end) is { } to
            ? new WorkingHours(from, to)
            : throw new VerbException($"--hours is '{text}'; write 07:00-19:00.");

    private static TimeOnly? Clock(string text) => TimeOnly.TryParseExact(
        text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static void WriteText(UnusualReport report, TextWriter text)
    {
        text.WriteLine($"{AuditOptions.Instant(report.Since)} to {AuditOptions.Instant(report.Until)}: "
            + $"{AuditOptions.Count(report.Decisions, "decision")}, {report.WithoutUser} of them without a user.");
        foreach (var user in report.Users)
        {
            text.WriteLine($"{AuditOptions.Plain(user.Agency ?? "?")}/{AuditOptions.Plain(user.User ?? "(erased)")}: "
                + string.Join(", ", user.Unusual));
            text.WriteLine($"    {AuditOptions.Count(user.Decisions, "decision")} about {Persons(user.People)},"
                + $" {user.PeopleOnBusiestDay} on {Day(user.BusiestDay)}; {user.OutOfHours} outside working hours;"
                + $" {user.Misses} misses, at most {user.MostMissesInADay} in a day");
        }

        text.WriteLine(report.Users.Count == 0 ? "Nobody is over a threshold." : $"{report.Users.Count} to look at.");
        foreach (var agency in report.Agencies)
        {
            var users = AuditOptions.Count(agency.Users, "user");
            var decisions = AuditOptions.Count(agency.Decisions, "decision");
            text.WriteLine($"{AuditOptions.Plain(agency.Agency ?? "(not known)")}: {users}, {decisions} about"
                + $" {Persons(agency.People)}, {agency.OutOfHours} outside working hours, {agency.Misses} misses;"
                + $" {agency.UnusualUsers} unusual");
        }
    }

    private static JsonObject Json(UnusualReport report) => new()
    {
        ["since"] = AuditOptions.Instant(report.Since),
        ["until"] = AuditOptions.Instant(report.Until),
        ["thresholds"] = new JsonObject
        {
            ["peopleInADay"] = report.Thresholds.PeopleInADay,
            ["missesInADay"] = report.Thresholds.MissesInADay,
            ["outOfHours"] = report.Thresholds.OutOfHours,
            ["hours"] = $"{report.Thresholds.Hours.Begin:HH\\:mm}-{report.Thresholds.Hours.End:HH\\:mm}",
        },
        ["decisions"] = report.Decisions,
        ["withoutUser"] = report.WithoutUser,
        ["users"] = new JsonArray([.. report.Users.Select(u => (JsonNode)new JsonObject
        {
            ["agency"] = u.Agency,
            ["user"] = u.User,
            ["unusual"] = new JsonArray([.. u.Unusual.Select(c => (JsonNode?)JsonValue.Create(c))]),
            ["decisions"] = u.Decisions,
            ["people"] = u.People,
            ["busiestDay"] = Day(u.BusiestDay),
            ["peopleOnBusiestDay"] = u.PeopleOnBusiestDay,
            ["outOfHours"] = u.OutOfHours,
            ["misses"] = u.Misses,
            ["mostMissesInADay"] = u.MostMissesInADay,
        })]),
        ["agencies"] = new JsonArray([.. report.Agencies.Select(a => (JsonNode)new JsonObject
        {
            ["agency"] = a.Agency,
            ["users"] = a.Users,
            ["unusualUsers"] = a.UnusualUsers,
            ["decisions"] = a.Decisions,
            ["people"] = a.People,
            ["outOfHours"] = a.OutOfHours,
            ["misses"] = a.Misses,
        })]),
    };

    private static string Persons(int count) => count == 1 ? "1 person" : $"{count} people";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Option<int> Threshold(string name, string description, int value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
