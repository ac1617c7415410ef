using System.Collections.Frozen;
using IomGateway.Records.Consents;
using IomGateway.Records.Import;
using IomGateway.Records.Notices;
using IomGateway.Records.People;
using IomGateway.Records.References;
using IomGateway.Records.Tests.Postgres;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Records.Tests;

/// <summary>An SQLite file as the register.</summary>
public sealed class SqliteWorld : World
{
    public override string Where => Path.Combine(Folder, "records.db");

    public override string Another() => Path.Combine(Folder, "another", "records.db");
}

/// <summary>A PostgreSQL database of its own as the register.</summary>
public sealed class PostgresWorld : World
{
    public override string Where { get; } = PostgresCluster.Shared.NewDatabase();

    public override string Another() => PostgresCluster.Shared.NewDatabase();
}

/// <summary>A database of its own, three agencies of one partnership, and a small vocabulary.</summary>
public abstract class World : IAsyncLifetime
{
    public static readonly Agency Police = MakeAgency(
        "police", ["police-force"], ["level", "mappa", "cohorts", "stage"]);

    public static readonly Agency Probation = MakeAgency(
        "probation", ["probation"], ["level", "mappa", "supervision", "relationship", "cohorts", "age", "restricted"]);

    public static readonly Agency Treatment = MakeAgency(
        "treatment", ["la-commissioned-treatment"], ["level", "restricted", "stage"], ["nhs-number", "treatment-case"]);

    public static readonly Agency Outsider = MakeAgency("outsider", ["probation"], ["level", "relationship"]);

    public static readonly Partnership Llr =
        new("llr", "LLR", Set("police", "probation", "treatment"));

    public static readonly VocabularySet Vocabulary = MakeVocabulary();

    private readonly List<RecordsDatabase> others = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("iom-records-").FullName;

    /// <summary>Where the register is: a path, or a connection string.</summary>
    public abstract string Where { get; }

    /// <summary>Where another register could be made.</summary>
    public abstract string Another();

    public SettableTime Time { get; } = new();

    public RecordsDatabase Database { get; private set; } = null!;

    internal PersonRegister People { get; private set; } = null!;

    internal IdentityRegister Identity { get; private set; } = null!;

    internal FactRegister Facts { get; private set; } = null!;

    internal ConsentRegister Consents { get; private set; } = null!;

    internal NoticeRegister Notices { get; private set; } = null!;

    internal ReferenceRegister References { get; private set; } = null!;

    internal ValueTask KeepAsync(IEnumerable<OpaqueReference> references) =>
        References.KeepAsync([.. references.Select(References.Issue)], CancellationToken.None);

    internal RegisterImport Import { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await RecordsDatabase.OpenAsync(Where, Time, CancellationToken.None);
        People = new PersonRegister(Database);
        Identity = new IdentityRegister(Database);
        Facts = new FactRegister(Database);
        Consents = new ConsentRegister(Database);
        Notices = new NoticeRegister(Database);
        References = new ReferenceRegister(Database, Enumerable.Repeat((byte)7, 32).ToArray());
        Import = new RegisterImport(Database);
    }

    public async Task DisposeAsync()
    {
        foreach (var other in others)
        {
            await other.DisposeAsync();
        }

        await Database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The same database, opened once more, as another gateway does.</summary>
    public async Task<RecordsDatabase> OpenAgainAsync()
    {
        var other = await RecordsDatabase.OpenAsync(Where, Time, CancellationToken.None);
        others.Add(other);
        return other;
    }

    public static Actor By(Agency agency, string user = "keeper") => new(agency, user);

    public static IdentifierSystem System(string code) => Vocabulary.Identifiers[code];

    internal async Task<PersonId> AdmitAsync(string crn)
    {
        var change = await Identity.AdmitAsync(
            System("crn"), crn, "probation", By(Probation), "referral", CancellationToken.None);
        var made = Assert.IsType<Change.Made>(change);
        Assert.True(PersonId.TryParse(made.Id, out var person));
        return person;
    }

    internal Task<Change> LinkAsync(PersonId person, string system, string value, string agency) =>
        Identity.LinkAsync(person, System(system), value, agency, By(Probation), "checked", CancellationToken.None);

    internal Task<Change> AssertAsync(
        PersonId person, string fact, string[] values, Agency? by = null, DateTimeOffset? since = null) =>
        Facts.AssertAsync(
            new FactAssertion
            {
                Person = person,
                Partnership = Llr,
                Fact = fact,
                Values = values,
                Since = since ?? Time.GetUtcNow(),
                By = By(by ?? Probation),
            },
            Vocabulary,
            CancellationToken.None);

    internal async Task<StandingFacts> StandingAsync(
        PersonId person, Agency? asker = null, string user = "anna", Agency? holder = null, string purpose = "care",
        IReadOnlyDictionary<string, bool>? coLocated = null) =>
        await People.StandingAsync(
            new FactsQuestion
            {
                Person = person,
                Asker = asker ?? Police,
                User = user,
                CoLocated = coLocated ?? new Dictionary<string, bool>(),
                Holder = holder ?? Treatment,
                Purpose = purpose,
                At = Time.GetUtcNow(),
            },
            Vocabulary,
            CancellationToken.None);

    /// <summary>The values of a fact, joined; <see langword="null"/> when it is unknown.</summary>
    internal async Task<string?> FactAsync(
        PersonId person, string fact, Agency? asker = null, string user = "anna", Agency? holder = null)
    {
        var facts = (await StandingAsync(person, asker, user, holder)).Facts.Where(f => f.Fact == fact).ToList();
        var found = facts.Find(f => f.Partnership == "llr") ?? facts.Find(f => f.Partnership is null);
        return found is null ? null : string.Join(',', found.Values);
    }

    private static Agency MakeAgency(string id, string[] classes, string[] facts, string[]? identifiers = null) => new()
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
        MayAssertFacts = Set(facts),
        Signatories = [],
        System = identifiers is null ? null : new HolderSystem { Identifiers = identifiers },
        At = new SourcePosition("test", 1, 1),
    };

    private static VocabularySet MakeVocabulary() => new()
    {
        Purposes = Of(
            new Purpose { Code = "care", Label = "Care", Gateways = Set() },
            new Purpose { Code = "risk", Label = "Risk", Gateways = Set() }).ToFrozenDictionary(p => p.Code),
        Roles = FrozenDictionary<string, Term>.Empty,
        Categories = FrozenDictionary<string, Category>.Empty,
        AgencyClasses = FrozenDictionary<string, AgencyClass>.Empty,
        PersonFacts = Of(
            Fact("stage", ["nominated", "managed", "exited"], stale: 90, by: ["police-force"]) with { MayOpen = Set("nominated") },
            Fact("co-located", ["true", "false"], asker: true),
            Fact("level", ["standard", "enhanced", "priority"], stale: 90, by: ["police-force", "probation"]),
            Fact("cohorts", ["ppo", "drr", "women"], many: true),
            Fact("mappa.category", ["none", "1", "2"], stale: 90),
            Fact("mappa.level", ["none", "1", "2", "3"], stale: 90),
            Fact("supervision", ["licence", "none"], many: true, stale: 30),
            Fact("age", ["child-10-15", "child-16-17", "young-adult-18-25", "adult"]),
            Fact("relationship", ["lead-professional", "managing-team", "involved", "none"], asker: true, stale: 90),
            Fact("restricted", ["true", "false"], asker: true, stale: 30)).ToFrozenDictionary(f => f.Code),
        Consents = Of(
            new ConsentTerm { Code = "treatment-disclosure", Label = "Treatment", Kind = ConsentKind.Confidence },
            new ConsentTerm { Code = "family-contact", Label = "Family", Kind = ConsentKind.Confidence })
            .ToFrozenDictionary(c => c.Code),
        Labels = FrozenDictionary<string, LabelTerm>.Empty,
        Identifiers = Of(
            Identifier("nhs-number", "nhs", ["la-commissioned-treatment"]),
            Identifier("pnc-id", "pnc", ["police-force", "probation"]),
            Identifier("crn", "crn", []),
            Identifier("noms-number", "noms", []),
            Identifier("treatment-case", "local", [])).ToFrozenDictionary(i => i.Code),
        Masks = FrozenDictionary<string, MaskTerm>.Empty,
        Events = FrozenDictionary<string, EventTerm>.Empty,
        RetentionClocks = FrozenDictionary<string, Term>.Empty,
        RetentionOverrides = FrozenDictionary<string, Term>.Empty,
    };

    private static FactTerm Fact(
        string code,
        string[] values,
        bool many = false,
        int? stale = null,
        string[]? by = null,
        bool asker = false) => new()
    {
        Code = code,
        Label = code,
        Values = values,
        Many = many,
        AboutAsker = asker,
        StaleAfter = stale is { } days ? TimeSpan.FromDays(days) : null,
        AssertedBy = Set(by ?? []),
    };

    private static IdentifierSystem Identifier(string code, string check, string[] mayUse) => new()
    {
        Code = code,
        Label = code,
        System = $"https://example.test/{code}",
        Check = check,
        MayUse = Set(mayUse),
    };

    private static T[] Of<T>(params T[] all) => all;

    private static FrozenSet<string> Set(params string[] values) => values.ToFrozenSet(StringComparer.Ordinal);
}
