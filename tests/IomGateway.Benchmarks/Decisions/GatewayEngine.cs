using System.Collections.Frozen;
using System.Diagnostics;
using IomGateway.Sharing;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Benchmarks.Decisions;

/// <summary>
/// The shared rules as agreements under the repository's own policies, with every safeguard: each request is a question
/// in codes that are looked up, and is then decided.
/// </summary>
internal sealed class GatewayEngine : IEngine
{
    private readonly Rulebook rulebook;
    private readonly (Ask Ask, PersonFacts Facts)[] requests;
    private readonly bool[] answers;

    public GatewayEngine(Workspace workspace, SharedModel model)
    {
        var agencies = new AgencyDirectory(SharedModel.Agencies.Select(Agency), []);
        var agreements = model.Rules.Select((r, i) => EnforcedAgreement.AsIfSigned(
            Agreement(r, i), new string('0', 64), agencies)).ToArray();
        var began = Stopwatch.GetTimestamp();
        rulebook = Rulebook.Compile(workspace.Policies, agencies, agreements);
        LoadSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var people = model.Requests.Select(r => (r.Level, r.Age, r.Restricted, r.Consent)).Distinct()
            .ToDictionary(p => p, p => Person(workspace.Policies, p.Level, p.Age, p.Restricted, p.Consent));
        requests = [.. model.Requests.Select(r => (Asked(r), people[(r.Level, r.Age, r.Restricted, r.Consent)]))];
        answers = new bool[SharedModel.RequestCount];
    }

    public string Name => "gateway";

    public double LoadSeconds { get; }

    public (double Seconds, string Answers) Run(int offset, int count)
    {
        var began = Stopwatch.GetTimestamp();
        for (int i = 0, at = offset; i < count; i++, at = at + 1 == requests.Length ? 0 : at + 1)
        {
            ref var request = ref requests[at];
            answers[at] = rulebook.TryQuestion(request.Ask, out var question, out _)
                && rulebook.DecideQuestion(question, request.Facts).Outcome == Outcome.Permit;
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var told = Enumerable.Range(0, Math.Min(count, requests.Length));
        return (seconds, string.Concat(told.Select(i => answers[(offset + i) % requests.Length] ? '1' : '0')));
    }

    public void Dispose()
    {
    }

    private static Agency Agency(string id) => new()
    {
        Id = id,
        Title = id,
        Kind = AgencyKind.Controller,
        Classes = Set(["police-force", "probation", "local-authority"]),
        Members = Set([]),
        Clients = [],
        StatementKeys = [],
        MayAssert = Set([]),
        Roster = FrozenDictionary<string, FrozenSet<string>>.Empty,
        MayAssertFacts = Set([]),
        Signatories = [],
        At = default,
    };

    private static Agreement Agreement(SharedRule rule, int number) => new()
    {
        Id = $"agreement-{number:D5}",
        Version = 1,
        Title = $"Agreement {number}",
        Partnership = "shared",
        Parties = [rule.From, rule.To],
        Term = new AgreementTerm(DateOnly.FromDayNumber(rule.FromDay), null, DateOnly.FromDayNumber(rule.UntilDay)),
        Flows = [Flow(rule)],
        Never = [],
        At = default,
    };

    private static Flow Flow(SharedRule rule) => new()
    {
        Id = "flow",
        From = Set([rule.From]),
        To = Set([rule.To]),
        Purposes = Set([rule.Purpose]),
        Under = [],
        Necessity = "Measured.",
        Roles = Set(rule.Roles),
        People = Map([("level", Set(rule.Levels))]),
        ConsentsAll = Set(rule.Consent ? ["treatment-disclosure"] : []),
        ConsentsAny = Set([]),
        Record = Map<FrozenSet<string>>([]),
        Records = Map([(rule.Type, Set([SharedModel.Types.Single(t => t.Type == rule.Type).Category]))]),
        Mask = FrozenDictionary<string, string>.Empty,
        Then = new Obligations { Events = Set([]) },
        Says = Set([]),
        At = default,
        Positions = FrozenDictionary<string, SourcePosition>.Empty,
    };

    private static Ask Asked(SharedRequest request) => new()
    {
        From = request.From,
        To = request.To,
        Role = request.Role,
        Purpose = request.Purpose,
        RecordType = request.Type,
        NamesPerson = true,
        At = new DateTimeOffset(DateOnly.FromDayNumber(request.Day), new TimeOnly(12, 0), TimeSpan.Zero),
    };

    private static PersonFacts Person(
        PolicyLibrary policies, string level, string age, bool restricted, bool consent) =>
        new PersonFacts.Builder(policies.Vocabulary)
            .Set(null, "level", level)
            .Set(null, "age", age)
            .Set(null, "restricted", restricted ? "true" : "false")
            .Consents(null, consent ? ["treatment-disclosure"] : [])
            .Build();

    private static FrozenSet<string> Set(IEnumerable<string> codes) => codes.ToFrozenSet(StringComparer.Ordinal);

    private static FrozenDictionary<string, T> Map<T>(IEnumerable<(string Key, T Value)> entries) =>
        entries.ToFrozenDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal);
}
