using System.Collections.Frozen;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Law;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Safeguards;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>Makes small vocabularies, agencies and agreements in code.</summary>
internal static class Make
{
    public static readonly FrozenDictionary<string, FrozenSet<string>> Nothing =
        FrozenDictionary<string, FrozenSet<string>>.Empty;

    public static FrozenSet<string> Set(params IEnumerable<string> codes) => codes.ToFrozenSet(StringComparer.Ordinal);

    public static FrozenDictionary<string, T> Map<T>(IEnumerable<(string Key, T Value)> entries) =>
        entries.ToFrozenDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal);

    /// <summary>Conditions as they are written: <c>level: enhanced priority; age: adult</c>.</summary>
    public static FrozenDictionary<string, FrozenSet<string>> When(string words) => Map(
        words.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split(':', 2, StringSplitOptions.TrimEntries))
            .Select(part => (part[0], Set(part[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)))));

    public static Agency Agency(string id, params string[] classes) => new()
    {
        Id = id,
        Title = id,
        Kind = AgencyKind.Controller,
        Classes = Set(classes),
        Members = Set(),
        Clients = [],
        StatementKeys = [],
        MayAssert = Set(),
        Roster = FrozenDictionary<string, FrozenSet<string>>.Empty,
        MayAssertFacts = Set(),
        Signatories = [],
        At = default,
    };

    public static Agency Forum(string id, params string[] members) =>
        Agency(id) with { Kind = AgencyKind.Forum, Members = Set(members) };

    public static Flow Flow(string id) => new()
    {
        Id = id,
        From = Set("holder"),
        To = Set("asker"),
        Purposes = Set("care"),
        Under = [],
        Necessity = "It is needed.",
        Roles = Set("worker"),
        People = Nothing,
        ConsentsAll = Set(),
        ConsentsAny = Set(),
        Record = Nothing,
        Records = When("Note: a"),
        Mask = FrozenDictionary<string, string>.Empty,
        Then = new Obligations { Events = Set() },
        Says = Set(),
        At = default,
        Positions = FrozenDictionary<string, SourcePosition>.Empty,
    };

    public static Agreement Agreement(string id, params Flow[] flows) => new()
    {
        Id = id,
        Version = 1,
        Title = id,
        Partnership = "here",
        Parties = ["holder", "asker"],
        Term = new AgreementTerm(new DateOnly(2026, 4, 1), null, new DateOnly(2027, 4, 1)),
        Flows = flows,
        Never = [],
        At = default,
    };

    public static NeverClause Never() => new()
    {
        From = Set(),
        To = Set(),
        Purposes = Set(),
        Roles = Set(),
        People = Nothing,
        Record = Nothing,
        Categories = null,
        At = default,
    };

    public static SafeguardCondition Condition(string keys = "", string person = "", string record = "") =>
        new() { Keys = When(keys), Person = When(person), Record = When(record) };

    public static Safeguard Safeguard(string code, SafeguardCondition when, params SafeguardCondition[] unless) => new()
    {
        Code = code,
        Title = code,
        When = when,
        Unless = unless,
        Categories = null,
        Cap = SafeguardCap.Withheld,
        At = default,
    };

    /// <summary>
    /// A record type whose elements are named as their categories; <c>handling!</c> is a label that it requires.
    /// </summary>
    public static RecordType Type(string name, string categories, string labels = "", bool birthDate = false)
    {
        var problems = new List<DefinitionProblem>();
        var type = RecordType.Compile(
            new RecordTypeDefinition
            {
                Name = name,
                Title = name,
                Format = RecordFormat.Json,
                Person = [new PersonRule("person", "local-number", 1)],
                IdPath = "recordId",
                BirthDate = birthDate ? "birthDate" : null,
                Labels = labels.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(l => new LabelRule(
                        l.TrimEnd('!'), $"labels.{l.TrimEnd('!')}", l.EndsWith('!'), null, 1)).ToArray(),
                Codings = [],
                Elements = categories.Split(' ').Select(c => new ElementRule(c, c, 1)).ToArray(),
            },
            ElementTable.R4,
            problems);
        Assert.Empty(problems);
        return type!;
    }

    public static FactTerm Fact(string code, string values, bool many = false) => new()
    {
        Code = code,
        Label = code,
        Values = values.Split(' '),
        Many = many,
        AssertedBy = Set(),
    };

    public static LabelTerm Label(
        string code, string values, string? missing = null, string? holds = null, bool fromBirthDate = false) => new()
    {
        Code = code,
        Label = code,
        Values = values.Split(' '),
        Unrestrictive = values.Split(' ')[0],
        Missing = missing,
        Holds = holds,
        FromBirthDate = fromBirthDate,
    };

    public static MaskTerm Mask(string name, string coarserThan = "") => new()
    {
        Label = name,
        Mask = new Mask { Name = name, Kind = MaskKind.FixedText, Datatypes = Set("json-string"), Text = "-" },
        CoarserThan = Set(coarserThan.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
    };

    public static LawBook NoLaw() => new()
    {
        Gateways = FrozenDictionary<string, LegalGateway>.Empty,
        Bases = FrozenDictionary<string, LegalBasis>.Empty,
        Regimes = FrozenDictionary<string, LegalRegime>.Empty,
    };

    public static EnforcedAgreement Signed(Agreement agreement, AgencyDirectory agencies) =>
        EnforcedAgreement.AsIfSigned(agreement, $"digest-of-{agreement.Id}", agencies);
}
