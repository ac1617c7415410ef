using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Tests.Scenarios;

namespace IomGateway.Sharing.Tests.Agencies;

/// <summary>Who sits in a co-located team, by the files of the forums that have one.</summary>
public sealed class CoLocationTests
{
    private const string Llr = "leicester-leicestershire-rutland";

    private static readonly AgencyDirectory Agencies = Workspace.Load(
        Path.Combine(Repository.Root, "policies"), Path.Combine(Repository.Root, "sharing-agreements")).Agencies;

    [Theory]
    [InlineData("leicestershire-police", "leics-priority-1", true)]
    [InlineData("leicestershire-police", "j.smith", false)]
    [InlineData("probation-east-midlands", "prob-em-priority-1", true)]
    [InlineData("probation-east-midlands", "leics-priority-1", false)]
    [InlineData("treatment-llr", "leics-priority-1", false)]
    public void A_user_sits_there_only_as_one_of_their_own_agency(string agency, string user, bool expected) =>
        Assert.Equal(expected, Agencies.CoLocation(agency, user)[Llr]);

    [Fact]
    public void Where_no_forum_has_a_team_it_is_unknown()
    {
        Assert.Equal([Llr], Agencies.CoLocation("probation-north-east", "anybody").Keys);
    }
}
