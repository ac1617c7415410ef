using System.Text;
using System.Text.Json;
using IomGateway.Ledger;
using IomGateway.Oversight.Audit;
using IomGateway.Records.People;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Oversight.Tests.Audit;

public sealed class AuditTrailTests : IAsyncLifetime
{
    private readonly World world = new();
    private readonly EntryId exchange = EntryId.New(TimeProvider.System);
    private readonly PersonId person = PersonId.New(TimeProvider.System);

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_permit_is_told_with_its_flow_and_what_left()
    {
        await PermitAsync();

        var shown = await ShownAsync("treatment-llr");

        var text = string.Join('\n', shown.Sentences);
        Assert.Contains("j.smith of Leicestershire Police [leicestershire-police]", text, StringComparison.Ordinal);
        Assert.Contains($"about person {person}", text, StringComparison.Ordinal);
        Assert.Contains("They gave as their reason: “A plan to adjust”.", text, StringComparison.Ordinal);
        Assert.Contains("[llr-treatment-engagement] version 3, flow attendance", text, StringComparison.Ordinal);
        Assert.Contains("[attendance] (4)", text, StringComparison.Ordinal);
        Assert.Contains("withheld:", text, StringComparison.Ordinal);
        var disclosed = Assert.Single(Assert.Single(shown.Decisions).Followed, f => f.Kind == EntryKind.Disclosed);
        Assert.Equal(4, disclosed.Released["attendance"]);
        Assert.Equal("abc", disclosed.Sha256);
    }

    [Fact]
    public async Task A_refusal_is_told_with_its_reasons_and_what_would_have_to_be_true()
    {
        await DenyAsync();

        var shown = await ShownAsync("leicestershire-police");

        var decision = Assert.Single(shown.Decisions);
        Assert.NotEmpty(decision.Reasons);
        Assert.Contains(decision.Nearest!.Missing, m => m.Condition.Contains("consent", StringComparison.Ordinal));
        Assert.Contains(shown.Sentences, s => s.StartsWith(
            "For it to apply, consent.treatment-disclosure would have to be", StringComparison.Ordinal));
    }

    [Fact]
    public async Task That_somebody_looked_is_recorded_before_anything_is_shown()
    {
        await PermitAsync();

        var view = await LookAsync("treatment-llr");

        var entry = (await world.EntriesAsync())[^1];
        Assert.Equal((EntryKind.Consulted, view.Consulted), (entry.Entry.Kind, entry.Entry.Id));
        Assert.Equal(exchange, entry.Entry.Of);
        Assert.Equal("a.clerk", World.Value(entry, "user"));
        await world.Ledger.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => LookAsync("treatment-llr"));
    }

    [Fact]
    public async Task Who_looked_before_is_told_and_the_look_itself_is_not()
    {
        await PermitAsync();

        var first = await ShownAsync("treatment-llr");
        var second = await ShownAsync("leicestershire-police");

        Assert.DoesNotContain(first.Decisions[0].Followed, f => f.Kind == EntryKind.Consulted);
        Assert.Equal(
            "treatment-llr", Assert.Single(second.Decisions[0].Followed, f => f.Kind == EntryKind.Consulted).By);
    }

    [Fact]
    public async Task An_outsider_is_shown_nothing_just_as_where_there_is_nothing()
    {
        await PermitAsync();

        Assert.IsType<AuditView.NothingToShow>(await LookAsync("accommodation-llr"));
        Assert.IsType<AuditView.NothingToShow>(await new AuditTrail(world.Ledger, world.Workspace, world.Time)
            .LookAsync(EntryId.New(TimeProvider.System), world.Actor("treatment-llr"), CancellationToken.None));
        Assert.Equal(2, (await world.EntriesAsync()).Count(e => e.Entry.Kind == EntryKind.Consulted));
    }

    [Fact]
    public async Task A_holder_sees_its_own_part_of_a_question_to_many()
    {
        await PermitAsync();
        await DecideAsync("deny", "hmp-leicester", EntryId.New(TimeProvider.System), "{}");

        Assert.Single((await ShownAsync("hmp-leicester")).Decisions);
        Assert.Equal(2, (await ShownAsync("leicestershire-police")).Decisions.Count);
    }

    private async Task PermitAsync()
    {
        await DecideAsync("permit", "treatment-llr", exchange, null);
        await world.Ledger.AppendAsync(
            new EntryDraft
            {
                Kind = EntryKind.Disclosed,
                Of = exchange,
                From = "treatment-llr",
                To = "leicestershire-police",
                Engine = "test",
                Sealed = [Sealed(KeyOwner.Person(person.ToString()), ("released", "abc"), ("exchange",
                    exchange.ToString()),
                    ("manifest",
                        """{"released":{"attendance":4},"masked":{},"withheld":{"substance-use":2},"unmapped":0}"""),
                    ("counts", """{"Released":4,"Held":1,"Mismatched":0}"""))],
            },
            CancellationToken.None);
    }

    /// <summary>The reasons are those that the rulebook gives for somebody without consent.</summary>
    private async Task DenyAsync()
    {
        var rulebook = Rulebook.Compile(world.Workspace.Policies, world.Workspace.Agencies,
            [.. world.Workspace.Agreements
            .Where(a => a.Id == "llr-treatment-engagement")
            .Select(a => EnforcedAgreement.AsIfSigned(a, world.Workspace.Policies, world.Workspace.Agencies))]);
        var ask = new Ask
        {
            From = "treatment-llr",
            To = "leicestershire-police",
            Role = "offender-manager",
            Purpose = "manage-reoffending-risk",
            RecordType = "Appointment",
            NamesPerson = true,
            At = world.Time.Now,
        };
        var facts = new PersonFacts.Builder(world.Workspace.Policies.Vocabulary)
            .Set(null, "level", "priority").Set(null, "age", "adult").Set(null, "restricted", "false")
            .Set(null, "relationship", "lead-professional").Consents(null, []).Build();
        var decision = Assert.IsType<Decision.Deny>(rulebook.Explain(ask, facts, labels: null));
        await DecideAsync("deny", "treatment-llr", exchange, JsonSerializer.Serialize(
            decision, JsonSerializerOptions.Web));
    }

    private async Task DecideAsync(string decision, string holder, EntryId id, string? reasons) =>
        await world.Ledger.AppendAsync(
        new EntryDraft
        {
            Id = id,
            Kind = EntryKind.Decided,
            Decision = decision,
            From = holder,
            To = "leicestershire-police",
            Purpose = "manage-reoffending-risk",
            RecordType = "Appointment",
            Engine = "test",
            Grants = decision == "permit"
                ? [new GrantReference("llr-treatment-engagement", 3, new string('a', 64), "attendance")] : [],
            Sealed =
            [
                Sealed(KeyOwner.Person(person.ToString()), ("person", person.ToString()),
                    ("exchange", exchange.ToString()), ("reasons", reasons)),
                Sealed(KeyOwner.Staff("leicestershire-police"), ("user", "j.smith"), ("role", "offender-manager"),
                    ("justification", "A plan to adjust")),
            ],
        },
        CancellationToken.None);

    private static SealedValues Sealed(KeyOwner owner, params (string Name, string? Value)[] values) => new(
        owner,
        values.Where(v => v.Value is not null)
            .ToDictionary(v => v.Name, v => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(v.Value!)));

    private Task<AuditView> LookAsync(string agency) =>
        new AuditTrail(world.Ledger, world.Workspace, world.Time).LookAsync(exchange, world.Actor(agency),
            CancellationToken.None);

    private async Task<AuditedExchange> ShownAsync(string agency) =>
        Assert.IsType<AuditView.Shown>(await LookAsync(agency)).Exchange;
}
