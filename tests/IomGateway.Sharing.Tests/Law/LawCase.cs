using System.Runtime.CompilerServices;
using System.Text;
using IomGateway.Sharing.Checking;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Tests.Scenarios;

namespace IomGateway.Sharing.Tests.Law;

/// <summary>
/// One flow among the agencies of <c>Land/</c> under the law of this repository, what must be wrong with it, and a
/// change after which nothing is.
/// </summary>
internal sealed class LawCase(string name)
{
    private const string CompetentEnd = "part-3 DPA18-pt3-s35 DPA18-sch8-1";
    private static readonly DateOnly Today = new(2026, 6, 1);

    private static readonly Dictionary<string, string> Ordinary = new(StringComparer.Ordinal)
    {
        ["term"] = "{ from: 2026-04-01, review: 2027-03-01, until: 2027-04-01 }",
        ["from"] = "police",
        ["to"] = "probation",
        ["purposes"] = "manage-reoffending-risk",
        ["gateway"] = "CDA98-s115",
        ["sender"] = CompetentEnd,
        ["recipient"] = CompetentEnd,
        ["policy"] = "APD-1",
        ["records"] = "{ Patient: [name] }",
        ["then"] = "{ retain: { clock: exit, for: P1Y } }",
    };

    private static readonly string Here = Folder();
    private static readonly Workspace Law = Workspace.Load(
        Path.Combine(Repository.Root, SharingFolders.PoliciesName), Path.Combine(Here, "Land"));

    private readonly Dictionary<string, string> wrong = new(Ordinary, StringComparer.Ordinal);
    private readonly Dictionary<string, string> mended = new(StringComparer.Ordinal);

    public static IReadOnlyList<LawCase> All { get; } = [.. ReadAll()];

    public string Name { get; } = name;

    /// <summary>Every error, as code, line and the beginning of the section.</summary>
    public List<string> Expected { get; } = [];

    /// <summary>What remains for counsel when it is mended, written like the errors.</summary>
    public List<string> Warned { get; } = [];

    /// <summary>What must stand in a message or in its mend.</summary>
    public List<string> Says { get; } = [];

    public bool IsMended => mended.Count > 0;

    public static IReadOnlyList<Problem> OfLand => Law.Problems;

    public IReadOnlyList<Problem> Problems() => Check(wrong);

    public IReadOnlyList<Problem> ProblemsWhenMended()
    {
        var right = new Dictionary<string, string>(wrong, StringComparer.Ordinal);
        foreach (var (key, value) in mended)
        {
            right[key] = value;
        }

        return Check(right);
    }

    private static IReadOnlyList<Problem> Check(Dictionary<string, string> said)
    {
        var agreement = Law.ReadAgreement(Encoding.UTF8.GetBytes(Text(said)), "asked.yaml", out var unread);
        return agreement is null ? unread : AgreementCheck.Of(agreement, Law.Policies, Law.Agencies, Today);
    }

    /// <summary>Each key has a line of its own, written or not, so that lines mean the same in every case.</summary>
    private static string Text(Dictionary<string, string> said)
    {
        string Line(string key, string written) =>
            said.GetValueOrDefault(key) is { Length: > 0 } and not "none" ? $"    {written}" : $"    # no {key}";
        string Value(string key) => said.GetValueOrDefault(key, "");
        var parties = string.Join(", ", Law.Agencies.All.Select(a => a.Id).Order(StringComparer.Ordinal));
        var emergency = Value("lifts").Length > 0;
        string[] lines =
        [
            "agreement: asked",
            "version: 1",
            "title: Asked",
            "partnership: land",
            $"parties: [{parties}]",
            $"term: {Value("term")}",
            emergency ? "flows:" : "# In the second list when it is an emergency.",
            emergency ? $"  - {Base}" : "# See above.",
            emergency ? "emergency:" : "flows:",
            "  - flow: asked",
            $"    from: [{Value("from")}]",
            $"    to: [{Value("to")}]",
            $"    purposes: [{Value("purposes")}]",
            "    under:",
            $"      - gateway: {Value("gateway")}",
            $"        sender: {End(Value("sender"))}",
            $"        recipient: {End(Value("recipient"))}",
            Line("policy", $"    policy-document: {Value("policy")}"),
            Line("second", $"  - {Second(Value("second"), said)}"),
            Line("confidence", $"confidence: {Value("confidence")}"),
            "    necessity: It is.",
            "    roles: [offender-manager]",
            Line("people", $"people: {Value("people")}"),
            Line("when", $"when: {Value("when")}"),
            $"    records: {Value("records")}",
            Line("then", $"then: {Value("then")}"),
            Line("more", Value("more")),
            Line("lifts", $"lifts: [{Value("lifts")}]"),
            Line("lifts", "limit: 3 a day"),
            Line("lifts", "review-within: P1D"),
            Line("lifts", "reviewers: [police]"),
        ];
        return string.Join('\n', lines) + "\n";
    }

    private static string Base { get; } =
        "{ flow: base, from: [police], to: [probation], purposes: [manage-reoffending-risk], under: [ { gateway: "
        + $"CDA98-s115, sender: {End(CompetentEnd)}, recipient: {End(CompetentEnd)}, policy-document: APD-1 }} ], "
        + "necessity: It is., roles: [offender-manager], records: { Patient: [name] } }";

    private static string Second(string written, Dictionary<string, string> said)
    {
        var parts = written.Split('|', StringSplitOptions.TrimEntries);
        var (sender, recipient) = parts.Length == 1 ? (said["sender"], said["recipient"]) : (parts[1], parts[2]);
        return $"{{ gateway: {parts[0]}, sender: {End(sender)}, recipient: {End(recipient)}, "
            + "policy-document: APD-2 }";
    }

    private static string End(string words)
    {
        var parts = words.Split(' ');
        return $"{{ regime: {parts[0]}, bases: [{string.Join(", ", parts.Skip(1))}] }}";
    }

    private static IEnumerable<LawCase> ReadAll()
    {
        LawCase? open = null;
        foreach (var line in File.ReadLines(Path.Combine(Here, "law-cases.txt")))
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (key, value) = (line[..colon], line[(colon + 1)..].Trim());
            if (key == "case")
            {
                if (open is not null)
                {
                    yield return open;
                }

                open = new LawCase(value);
            }
            else
            {
                open!.Take(key, value);
            }
        }

        yield return open!;
    }

    private void Take(string key, string value)
    {
        const string mend = "mend ";
        if (key == "expect")
        {
            Expected.Add(value);
        }
        else if (key == "warn")
        {
            Warned.Add(value);
        }
        else if (key == "says")
        {
            Says.Add(value);
        }
        else if (key.StartsWith(mend, StringComparison.Ordinal))
        {
            mended.Add(key[mend.Length..], value);
        }
        else
        {
            wrong[key] = value;
        }
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
