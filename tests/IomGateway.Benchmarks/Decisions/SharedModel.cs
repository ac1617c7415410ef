using System.Text.Json;

namespace IomGateway.Benchmarks.Decisions;

/// <summary>One rule in terms that every engine can say.</summary>
internal sealed record SharedRule(
    string From, string To, string[] Roles, string Type, string Purpose, string[] Levels, bool Consent, int FromDay,
    int UntilDay);

/// <summary>One request in the same terms; days count from 1 January 0001.</summary>
internal sealed record SharedRequest(
    string From, string To, string Role, string Type, string Purpose, string Level, string Age, bool Restricted,
    bool Consent, int Day);

/// <summary>
/// Rules and requests made from a fixed seed, the same for every engine: thirty agencies, who may tell whom what, for
/// what, about whom, with consent or without, in a term; and a floor that no rule lifts, about children and about
/// records that their holder has closed.
/// </summary>
internal sealed record SharedModel(
    IReadOnlyList<SharedRule> Rules, IReadOnlyList<SharedRequest> Requests, IReadOnlyList<string> Children)
{
    public const int RequestCount = 10_000;

    public static readonly string[] Agencies = [.. Enumerable.Range(0, 30).Select(i => $"agency-{i:D2}")];

    /// <summary>Record types with a category of each that no safeguard closes here.</summary>
    public static readonly (string Type, string Category)[] Types =
    [
        ("Appointment", "attendance"), ("EpisodeOfCare", "engagement"), ("Location", "location"),
        ("Patient", "name"), ("CustodyRecord", "release-date"), ("CarePlan", "plan-action"),
    ];

    public static readonly string[] Purposes =
    [
        "refer-person", "manage-reoffending-risk", "support-rehabilitation", "enforce-order-or-licence",
        "plan-release", "provide-care", "tasking-and-coordination", "exit-review",
    ];

    public static readonly string[] Roles =
    [
        "offender-manager", "probation-practitioner", "iom-coordinator", "npt-officer", "custody-officer",
        "drug-worker", "clinician", "housing-officer", "mentor", "link-officer",
    ];

    public static readonly string[] Levels = ["standard", "enhanced", "priority"];

    private static readonly string[] Ages = ["child-10-15", "child-16-17", "young-adult-18-25", "adult"];
    private static readonly int Today = new DateOnly(2026, 11, 21).DayNumber;

    public static SharedModel Make(int rules)
    {
        var random = new Seeded(20_261_121);
        var made = Enumerable.Range(0, rules).Select(_ => Rule(random)).ToArray();
        var requests = Enumerable.Range(0, RequestCount).Select(i => Request(random, made, near: i % 5 < 3)).ToArray();
        return new SharedModel(made, requests, Ages[..2]);
    }

    /// <summary>The answer by looking at every rule in turn: what every engine's answers are held against.</summary>
    public bool Scan(SharedRequest q) => !q.Restricted && !Children.Contains(q.Age) && Rules.Any(r =>
        r.From == q.From && r.To == q.To && r.Type == q.Type && r.Purpose == q.Purpose && r.Roles.Contains(q.Role)
        && r.Levels.Contains(q.Level) && (!r.Consent || q.Consent) && q.Day >= r.FromDay && q.Day < r.UntilDay);

    public void Save(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this, JsonSerializerOptions.Web));

    private static SharedRule Rule(Seeded random)
    {
        var (from, to) = Pair(random);
        var begins = Today - random.Below(300);
        return new SharedRule(
            from, to, random.Some(Roles, 4), random.Pick(Types).Type, random.Pick(Purposes),
            random.Some(Levels, 3), random.Below(10) < 4, begins, begins + 200 + random.Below(500));
    }

    /// <summary>A request that some rule was made for, perhaps with one thing changed, or one at random.</summary>
    private static SharedRequest Request(Seeded random, SharedRule[] rules, bool near)
    {
        var (from, to) = Pair(random);
        var other = new SharedRequest(
            from, to, random.Pick(Roles), random.Pick(Types).Type, random.Pick(Purposes), random.Pick(Levels),
            random.Below(20) < 2 ? random.Pick(Ages) : "adult", random.Below(30) == 0, random.Below(2) == 0, Today);
        if (!near)
        {
            return other;
        }

        var rule = rules[random.Below(rules.Length)];
        var fits = other with
        {
            From = rule.From,
            To = rule.To,
            Role = random.Pick(rule.Roles),
            Type = rule.Type,
            Purpose = rule.Purpose,
            Level = random.Pick(rule.Levels),
            Consent = rule.Consent || other.Consent,
        };
        return random.Below(20) switch
        {
            0 => fits with { From = from },
            1 => fits with { Role = other.Role },
            2 => fits with { Type = other.Type },
            3 => fits with { Purpose = other.Purpose },
            4 => fits with { Level = other.Level },
            5 => fits with { Consent = false },
            6 => fits with { Day = Today + 700 },
            _ => fits,
        };
    }

    private static (string From, string To) Pair(Seeded random)
    {
        var from = random.Below(Agencies.Length);
        return (Agencies[from], Agencies[(from + 1 + random.Below(Agencies.Length - 1)) % Agencies.Length]);
    }
}
