using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>A forum is no legal person: whoever acts in it does so as a member, for their own agency.</summary>
public sealed class ForumTests
{
    [Theory]
    [InlineData("asker", "permit a=clear@one/f")]
    [InlineData("member", "permit a=clear@one/f")]
    [InlineData("other", "deny")]
    public void A_flow_to_a_forum_reaches_its_members_and_nobody_else(string to, string expected) => Assert.Equal(
        expected,
        SmallWorld.Of(Make.Flow("f") with { To = Make.Set("forum") }).Decide(ask: SmallWorld.Ask with { To = to }));

    [Fact]
    public void A_flow_from_a_forum_asks_its_members()
    {
        var world = SmallWorld.Of(Make.Flow("f") with { From = Make.Set("forum"), To = Make.Set("holder") });
        var ask = SmallWorld.Ask with { From = "", To = "holder" };

        Assert.Equal("permit a=clear@one/f", world.Decide(ask: ask with { From = "member" }));
        Assert.Equal(["asker", "member"], world.Rulebook.HoldersFor(ask));
    }

    [Theory]
    [InlineData("holder forum", "deny")]
    [InlineData("holder member", "permit a=clear@one/f")]
    public void The_member_itself_must_have_signed(string signatures, string expected)
    {
        var agreement = Make.Agreement("one", Make.Flow("f") with { To = Make.Set("forum") });
        var world = new SmallWorld().With(
            new EnforcedAgreement(agreement, "sha", Make.Set(signatures.Split(' ')), false));

        Assert.Equal(expected, world.Decide(ask: SmallWorld.Ask with { To = "member" }));
    }

    [Fact]
    public void Safeguards_see_the_members_own_class()
    {
        var world = SmallWorld.Of(Make.Flow("f") with { To = Make.Set("forum") })
            .With(Make.Safeguard("floor", Make.Condition("to-class: probation")));

        Assert.Equal("deny", world.Decide(ask: SmallWorld.Ask with { To = "member" }));
        Assert.Equal("permit a=clear@one/f", world.Decide());
    }
}
