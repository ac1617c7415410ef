using System.Text;
using System.Text.Json;
using IomGateway.Ledger;
using IomGateway.Oversight.Replay;
using IomGateway.Oversight.Steps;
using IomGateway.Records.People;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Oversight.Tests.Replay;

/// <summary>
/// A ledger as the data path leaves it: questions of Leicestershire Police to the treatment provider about appointments,
/// each decided by the agreement that was in force, with the records of its answer.
/// </summary>
internal sealed class PastLedger(World world)
{
    public const string Agreement = "llr-treatment-engagement";
    public const string Police = "leicestershire-police";
    public const string Treatment = "treatment-llr";

    public static readonly string Yaml = World.Text(Agreement);

    private const string Partnership = "leicester-leicestershire-rutland";

    private Rulebook? then;

    /// <summary>Takes the repository's own version 3 into force, as its parties do.</summary>
    public async Task PutInForceAsync()
    {
        Assert.IsType<StepOutcome.Taken>(await world.SubmitAsync(Yaml));
        foreach (var agency in (string[])[Police, "probation-east-midlands", Treatment])
        {
            Assert.IsType<StepOutcome.Taken>(await world.SignAsync(agency, 3, Agreement));
        }

        Assert.IsType<StepOutcome.Taken>(await world.Life.ActivateAsync(
            Agreement, 3, world.Actor(Police), CancellationToken.None));
    }

    /// <summary>A draft of version 4: the same with some words in the place of others.</summary>
    public Agreement Draft(params (string From, string To)[] changes)
    {
        var yaml = Yaml.Replace("version: 3", "version: 4", StringComparison.Ordinal);
        foreach (var (from, to) in changes)
        {
            Assert.Contains(from, yaml, StringComparison.Ordinal);
            yaml = yaml.Replace(from, to, StringComparison.Ordinal);
        }

        var draft = world.Workspace.ReadAgreement(Encoding.UTF8.GetBytes(yaml), "draft.yaml", out var problems);
        Assert.True(draft is not null, string.Join('\n', problems));
        return draft;
    }

    public Task<ReplayReport> ReplayAsync(Agreement draft, IProgress<ReplayProgress>? progress = null) =>
        new DraftReplay(world.Ledger, world.Store, world.Workspace).RunAsync(
            [draft], world.Actor(Police), "a.lead", progress, CancellationToken.None);

    /// <summary>One question, decided and recorded with what it was decided from.</summary>
    /// <param name="person">Whom it is about.</param>
    /// <param name="level">Their IOM level.</param>
    /// <param name="consents">Whether they let treatment tell.</param>
    /// <param name="confidentiality">The labels of the appointments that came back, one each.</param>
    public async Task AskAsync(
        PersonId person, string level = "priority", bool consents = true, params string[] confidentiality)
    {
        var facts = Facts(level, consents);
        var ask = new Ask
        {
            From = Treatment,
            To = Police,
            Role = "offender-manager",
            Purpose = "manage-reoffending-risk",
            RecordType = "Appointment",
            NamesPerson = true,
            At = world.Time.Now,
        };
        then ??= InForce();
        Assert.True(then.TryQuestion(ask, out var question, out _));
        var known = ForDeciding(level, consents);
        var ceiling = then.DecideQuestion(question, known);
        var permitted = ceiling.Outcome == Outcome.Permit;
        var decided = await world.Ledger.AppendAsync(
            Decided(person, permitted ? "permit" : "deny", facts, Question(ceiling)), CancellationToken.None);
        if (permitted)
        {
            var type = world.Workspace.Policies.RecordTypes["Appointment"];
            var kinds = confidentiality.Select(c =>
            {
                var labels = new RecordLabels.Builder(world.Workspace.Policies.Vocabulary, type)
                    .Set("confidentiality", c).Build();
                var verdict = then.DecideRecord(question, known, labels, ceiling);
                return new
                {
                    type = "Appointment",
                    n = 1,
                    facts = 0,
                    left = verdict.Outcome == Outcome.Permit,
                    labels = new { confidentiality = new[] { c } },
                    forms = Forms(verdict),
                };
            });
            await ConcludeAsync(person, decided, JsonSerializer.Serialize(
                new { v = 1, beyond = 0, facts = Array.Empty<object>(), kinds }));
        }
    }

    public async Task ConcludeAsync(PersonId person, EntryId decided, string records) => await world.Ledger.AppendAsync(
        new EntryDraft
        {
            Kind = EntryKind.Disclosed,
            Of = decided,
            From = Treatment,
            To = Police,
            Purpose = "manage-reoffending-risk",
            RecordType = "Appointment",
            Engine = "test",
            Sealed = [Sealed(KeyOwner.Person(person.ToString()), ("records", records))],
        },
        CancellationToken.None);

    public static EntryDraft Decided(PersonId person, string decision, string? facts, string? question) => new()
    {
        Kind = EntryKind.Decided,
        Decision = decision,
        From = Treatment,
        To = Police,
        Purpose = "manage-reoffending-risk",
        RecordType = "Appointment",
        Engine = "test",
        Grants = decision == "permit" ? [new GrantReference(Agreement, 3, new string('a', 64), "attendance")] : [],
        Sealed =
        [
            Sealed(
                KeyOwner.Person(person.ToString()), ("person", person.ToString()),
                ("exchange", EntryId.New(TimeProvider.System).ToString()), ("facts", facts), ("question", question)),
            Sealed(KeyOwner.Staff(Police), ("user", "j.smith"), ("role", "offender-manager")),
        ],
    };

    public static SealedValues Sealed(KeyOwner owner, params (string Name, string? Value)[] values) => new(
        owner,
        values.Where(v => v.Value is not null)
            .ToDictionary(v => v.Name, v => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(v.Value!)));

    public string Question(Verdict ceiling, string how = "search", string? closed = null)
    {
        var question = new Dictionary<string, object>
        {
            ["v"] = 1,
            ["at"] = world.Time.Now.ToUnixTimeMilliseconds(),
            ["how"] = how,
            ["type"] = "Appointment",
            ["names"] = true,
            ["emergency"] = false,
            ["only"] = Array.Empty<string>(),
            ["forms"] = Forms(ceiling),
        };
        if (closed is not null)
        {
            question["closed"] = closed;
        }

        return JsonSerializer.Serialize(question);
    }

    public static string Facts(string level, bool consents)
    {
        object Fact(string fact, string value, bool everywhere = true) => everywhere
            ? new { fact, @is = new[] { value } } : new { @in = Partnership, fact, @is = new[] { value } };
        return JsonSerializer.Serialize(new
        {
            facts = new[]
            {
                Fact("level", level, everywhere: false), Fact("age", "adult"), Fact("restricted", "false"),
                Fact("mappa.level", "none"), Fact("mappa.category", "none"),
                Fact("relationship", "lead-professional", everywhere: false),
            },
            consents = new Dictionary<string, string[]> { [Partnership] = consents ? ["treatment-disclosure"] : [] },
        });
    }

    private PersonFacts ForDeciding(string level, bool consents) => new PersonFacts.Builder(
            world.Workspace.Policies.Vocabulary)
        .Set(null, "level", level).Set(null, "age", "adult").Set(null, "restricted", "false")
        .Set(null, "mappa.level", "none").Set(null, "mappa.category", "none")
        .Set(null, "relationship", "lead-professional")
        .Consents(null, consents ? ["treatment-disclosure"] : []).Build();

    private Rulebook InForce() => Rulebook.Compile(
        world.Workspace.Policies, world.Workspace.Agencies,
        [.. world.Workspace.Agreements.Where(a => a.Id == Agreement)
            .Select(a => EnforcedAgreement.AsIfSigned(a, world.Workspace.Policies, world.Workspace.Agencies))]);

    private static Dictionary<string, string> Forms(Verdict verdict) =>
        verdict.Grants.ToDictionary(g => g.Category, g => g.Form);
}
