using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>Rule 1: an agreement counts only while active.</summary>
public sealed class ActiveAgreementTests
{
    private static readonly Agreement Agreement = Make.Agreement("one", Make.Flow("f"));

    [Theory]
    [InlineData("holder asker", "permit a=clear@one/f")]
    [InlineData("holder", "deny")]
    [InlineData("asker", "deny")]
    [InlineData("", "deny")]
    [InlineData("holder asker other", "permit a=clear@one/f")]
    public void The_flows_own_sender_and_recipient_must_have_signed(string signedBy, string expected) =>
        Assert.Equal(expected, World(signedBy).Decide());

    [Fact]
    public void Another_partys_silence_does_not_stop_a_flow()
    {
        var agreement = Agreement with { Parties = ["holder", "asker", "other"] };
        var world = new SmallWorld().With(new EnforcedAgreement(agreement, "sha", Make.Set("holder", "asker"), false));

        Assert.Equal("permit a=clear@one/f", world.Decide());
    }

    [Fact]
    public void Suspended_agreement_is_denied() => Assert.Equal(
        "deny", new SmallWorld().With(Make.Signed(Agreement, SmallWorld.Agencies) with { Suspended = true }).Decide());

    [Theory]
    [InlineData("2026-03-31T22:59:59Z", "deny")]
    [InlineData("2026-03-31T23:00:00Z", "permit a=clear@one/f")]
    [InlineData("2026-04-01T00:30:00+01:00", "permit a=clear@one/f")]
    [InlineData("2027-03-31T22:59:59Z", "permit a=clear@one/f")]
    [InlineData("2027-03-31T23:00:00Z", "deny")]
    [InlineData("2030-01-01T00:00:00Z", "deny")]
    public void A_term_is_counted_in_days_in_London(string at, string expected) =>
        Assert.Equal(expected,
            World("holder asker").Decide(ask: SmallWorld.Ask with { At = DateTimeOffset.Parse(at) }));

    [Theory]
    [InlineData("2026-12-31T23:59:59Z", "permit a=clear@one/f")]
    [InlineData("2027-01-01T00:00:00Z", "deny")]
    public void Until_is_the_first_day_on_which_it_no_longer_holds(string at, string expected)
    {
        var term = new AgreementTerm(new DateOnly(2026, 1, 1), null, new DateOnly(2027, 1, 1));
        var world = new SmallWorld().With(Agreement with { Term = term });

        Assert.Equal(expected, world.Decide(ask: SmallWorld.Ask with { At = DateTimeOffset.Parse(at) }));
    }

    [Fact]
    public void One_agreement_missing_a_signature_does_not_stop_another()
    {
        var world = new SmallWorld()
            .With(new EnforcedAgreement(Agreement, "sha", Make.Set("holder"), false))
            .With(Make.Agreement("two", Make.Flow("g")));

        Assert.Equal("permit a=clear@two/g", world.Decide());
    }

    private static SmallWorld World(string signedBy) =>
        new SmallWorld().With(new EnforcedAgreement(Agreement, "sha", Make.Set(signedBy.Split(' ')), false));
}
