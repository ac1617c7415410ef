using System.Collections.Frozen;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Safeguards;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>
/// A world of a few agencies, facts and labels. An instance holds agreements and safeguards, and decides one ordinary
/// question unless told otherwise: the holder tells the asker of a Note, for care, asked by a worker on 1 June 2026.
/// </summary>
internal sealed class SmallWorld
{
    public const string Bands = "child-10-15 child-16-17 young-adult-18-25 adult";

    public static readonly AgencyDirectory Agencies = new(
        [
            Make.Agency("holder", "health"),
            Make.Agency("asker", "police"),
            Make.Agency("other", "charity"),
            Make.Agency("member", "probation"),
            Make.Forum("forum", "member", "asker"),
        ],
        [new Partnership("here", "Here", Make.Set("holder", "asker", "other", "member", "forum"))]);

    public static readonly VocabularySet Vocabulary = new()
    {
        Purposes = Make.Map(
        [
            ("care", Purpose("care")),
            ("harm", Purpose("harm") with { Emergency = true }),
            ("profile", Purpose("profile") with { Depersonalised = true }),
        ]),
        Roles = Make.Map([("worker", new Sharing.Vocabulary.Term("worker", "w")), ("chief", new("chief", "c"))]),
        Categories = Make.Map("a b c d".Split(' ').Select(c => (c, new Category { Code = c, Label = c }))),
        AgencyClasses = FrozenDictionary<string, AgencyClass>.Empty,
        PersonFacts = Make.Map(
        [
            ("level", Make.Fact("level", "standard enhanced priority")),
            ("cohorts", Make.Fact("cohorts", "drr ppo women", many: true)),
            ("age", Make.Fact("age", Bands)),
            ("restricted", Make.Fact("restricted", "true false")),
            ("mappa.level", Make.Fact("mappa.level", "none 1 2 3")),
            ("mappa.category", Make.Fact("mappa.category", "none 1 2 3 4")),
        ]),
        Consents = Make.Map("treatment housing research".Split(' ')
            .Select(c => (c, new ConsentTerm { Code = c, Label = c, Kind = ConsentKind.Confidence }))),
        Labels = Make.Map(
        [
            ("handling", Make.Label("handling", "P C", holds: "C")),
            ("confidentiality", Make.Label("confidentiality", "N U L M R V")),
            ("spent", Make.Label("spent", "false true", missing: "true")),
            ("age", Make.Label("age", Bands, fromBirthDate: true)),
        ]),
        Identifiers = FrozenDictionary<string, IdentifierSystem>.Empty,
        Masks = Make.Map(
        [
            ("month", Make.Mask("month")),
            ("year", Make.Mask("year", "month")),
            ("decade", Make.Mask("decade", "year")),
            ("district", Make.Mask("district")),
            ("initials", Make.Mask("initials")),
        ]),
        Events = FrozenDictionary<string, EventTerm>.Empty,
        RetentionClocks = FrozenDictionary<string, Sharing.Vocabulary.Term>.Empty,
        RetentionOverrides = FrozenDictionary<string, Sharing.Vocabulary.Term>.Empty,
    };

    public static readonly FrozenDictionary<string, RecordType> Types = Make.Map(
    [
        ("Note", Make.Type("Note", "a b c d", "confidentiality")),
        ("Report", Make.Type("Report", "a b c d", "handling! spent")),
        ("Loose", Make.Type("Loose", "a b", "handling")),
        ("Plain", Make.Type("Plain", "a b")),
        ("Born", Make.Type("Born", "a b", "age", birthDate: true)),
    ]);

    public static readonly DateTimeOffset June = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly List<EnforcedAgreement> agreements = [];
    private readonly List<Safeguard> safeguards = [];
    private Rulebook? rulebook;

    public static PolicyLibrary Policies(params IReadOnlyList<Safeguard> safeguards) => new()
    {
        Vocabulary = Vocabulary,
        Law = Make.NoLaw(),
        Safeguards = safeguards,
        RecordTypes = Types,
    };

    public Rulebook Rulebook => rulebook ??= Rulebook.Compile(Policies(safeguards), Agencies, agreements);

    /// <summary>A world with one agreement, <c>one</c>, of these flows.</summary>
    public static SmallWorld Of(params Flow[] flows) => new SmallWorld().With(Make.Agreement("one", flows));

    public SmallWorld With(Agreement agreement) => With(Make.Signed(agreement, Agencies));

    public SmallWorld With(EnforcedAgreement agreement)
    {
        agreements.Add(agreement);
        return this;
    }

    public SmallWorld With(Safeguard safeguard)
    {
        safeguards.Add(safeguard);
        return this;
    }

    public static Ask Ask => new()
    {
        From = "holder",
        To = "asker",
        Role = "worker",
        Purpose = "care",
        RecordType = "Note",
        NamesPerson = true,
        At = June,
    };

    public static PersonFacts Facts(string words = "", string? consents = null) => FactsIn(null, words, consents);

    public static PersonFacts FactsIn(string? partnership, string words, string? consents = null)
    {
        var builder = new PersonFacts.Builder(Vocabulary);
        foreach (var (fact, values) in Make.When(words))
        {
            builder.Set(partnership, fact, values.ToArray());
        }

        if (consents is not null)
        {
            builder.Consents(partnership, consents.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        return builder.Build();
    }

    public static RecordLabels Labels(string type, string words = "")
    {
        var builder = new RecordLabels.Builder(Vocabulary, Types[type]);
        foreach (var (label, values) in Make.When(words))
        {
            builder.Set(label, values.ToArray());
        }

        return builder.Build();
    }

    public Question Question(Ask ask)
    {
        Assert.True(Rulebook.TryQuestion(ask, out var question, out var reason), reason.Message);
        return question;
    }

    /// <summary>
    /// The question decision in one line: <c>permit a=clear@one/flow b=mask:year@one/flow</c>, or <c>deny</c>.
    /// </summary>
    public string Decide(PersonFacts? facts = null, Ask? ask = null) =>
        Line(Rulebook.DecideQuestion(Question(ask ?? Ask), facts ?? Facts()));

    /// <summary>The record decision in one line; what waits is marked <c>a=held</c>.</summary>
    public string DecideRecord(
        string labels = "", PersonFacts? facts = null, Ask? ask = null, HoldRelease release = default)
    {
        var question = Question(ask ?? Ask);
        var ceiling = Rulebook.DecideQuestion(question, facts ?? Facts());
        return Line(Rulebook.DecideRecord(
            question, facts ?? Facts(), Labels(question.Ask.RecordType, labels), ceiling, release));
    }

    public static string Line(Verdict verdict)
    {
        var words = verdict.Grants.Select(g => $"{g.Category}={g.Form}@{g.Agreement}/{g.Flow}")
            .Concat(verdict.Held.Select(g => $"{g.Category}=held@{g.Agreement}/{g.Flow}"))
            .Order(StringComparer.Ordinal);
        return string.Join(' ', words.Prepend(verdict.Outcome.ToString().ToLowerInvariant()));
    }

    private static Purpose Purpose(string code) => new() { Code = code, Label = code, Gateways = Make.Set() };
}
