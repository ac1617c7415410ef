using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Tests.Scenarios;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>A partner of a framework takes its signature back; the framework between the others goes on.</summary>
public sealed class LeavingTests
{
    private const string Leaver = "recovery-bristol";

    private static readonly Workspace Workspace = Workspace.Load(
        Path.Combine(Repository.Root, "policies"), Path.Combine(Repository.Root, "sharing-agreements"));

    private static readonly Agreement Framework = Workspace.Agreements.Single(a => a.Id == "bristol-iom-framework");

    [Fact]
    public void Nothing_passes_to_or_from_whoever_left_and_everything_else_as_before()
    {
        var whole = EnforcedAgreement.AsIfSigned(Framework, Workspace.Policies, Workspace.Agencies);
        var before = Rulebook.Compile(Workspace.Policies, Workspace.Agencies, [whole]);
        var after = Rulebook.Compile(Workspace.Policies, Workspace.Agencies,
            [whole with { SignedBy = whole.SignedBy.Where(a => a != Leaver).ToFrozenSet(StringComparer.Ordinal) }]);
        int ended = 0, kept = 0;

        foreach (var ask in Asks())
        {
            var was = Decide(before, ask);
            var now = Decide(after, ask);
            if (ask.From == Leaver || ask.To == Leaver)
            {
                Assert.Equal(Outcome.Deny, now);
                ended += was == Outcome.Permit ? 1 : 0;
            }
            else
            {
                Assert.Equal(was, now);
                kept += now == Outcome.Permit ? 1 : 0;
            }
        }

        Assert.True(ended > 20, $"{ended} ended");
        Assert.True(kept > 100, $"{kept} kept");
    }

    private static IEnumerable<Ask> Asks() =>
        from flow in Framework.Flows
        from sender in Framework.Parties
        from recipient in Framework.Parties
        where sender != recipient
        from role in flow.Roles
        from purpose in flow.Purposes
        from type in flow.Records.Keys
        select new Ask
        {
            From = sender,
            To = recipient,
            Role = role,
            Purpose = purpose,
            RecordType = type,
            NamesPerson = true,
            At = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero),
        };

    private static Outcome Decide(Rulebook rules, Ask ask)
    {
        Assert.True(rules.TryQuestion(ask, out var question, out var reason), reason.Message);
        var facts = new PersonFacts.Builder(Workspace.Policies.Vocabulary)
            .Set(null, "stage", "managed")
            .Set(null, "age", "adult")
            .Set(null, "restricted", "false")
            .Set(null, "pathway", "prevent-and-deter")
            .Set(null, "relationship", "managing-team")
            .Set(null, "supervision", "licence")
            .Consents(null, ["treatment-disclosure"])
            .Build();
        return rules.DecideQuestion(question, facts).Outcome;
    }
}
