using System.Security.Cryptography;
using IomGateway.Exchange.Access;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Exchange.Tests.Access;

public sealed class CallerDirectoryTests : IDisposable
{
    private readonly TestAuthority authority = new();
    private readonly TestPartner treatment;
    private readonly TestPartner police;

    public CallerDirectoryTests()
    {
        treatment = new TestPartner("treatment", authority);
        police = new TestPartner("police", authority);
    }

    [Fact]
    public void A_client_of_two_agencies_and_keys_that_cannot_be_used_are_named_all_at_once()
    {
        using var wide = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var ours = treatment.Entry("treatment-provider");
        var point = treatment.StatementKey.ExportParameters(true);
        var withPrivate = TestPartner.PublicKey(treatment.StatementKey, "private");
        withPrivate.D = Jws.Encode(point.D);
        var offCurve = TestPartner.PublicKey(treatment.StatementKey, "off-curve");
        offCurve.Y = offCurve.X;
        var p384 = TestPartner.PublicKey(wide, "wide");
        p384.Crv = "P-384";
        var twice = TestPartner.PublicKey(police.StatementKey, treatment.StatementKid);
        var theirs = police.Entry("police-force") with { Clients = ours.Clients };

        var refused = Assert.Throws<ArgumentException>(() => Make(
            ours with { StatementKeys = [.. ours.StatementKeys, withPrivate, offCurve, p384, twice] }, theirs));

        string[] said =
        [
            "client 'treatment-system' is of 'police' and of 'treatment'",
            "'private' of 'treatment' cannot be used: it holds a private key",
            "'off-curve' of 'treatment' cannot be used: its x and y are not a point of P-256",
            "'wide' of 'treatment' cannot be used: it is not an EC key on P-256",
            "'treatment' has two statement keys with the kid 'treatment-statements'",
        ];
        Assert.All(said, s => Assert.Contains(s, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_forum_is_no_caller()
    {
        var forum = treatment.Entry("treatment-provider") with { Kind = AgencyKind.Forum };
        var callers = Make(forum, police.Entry("police-force"));

        Assert.Null(callers.FindClient(treatment.ClientId));
        Assert.False(callers.Knows("treatment"));
        Assert.Equal("police", callers.FindClient(police.ClientId)?.Agency);
    }

    public void Dispose()
    {
        treatment.Dispose();
        police.Dispose();
        authority.Dispose();
    }

    private static CallerDirectory Make(params Agency[] agencies) =>
        CallerDirectory.Create(new AgencyDirectory(agencies, []), TestPartners.Vocabulary, new HashSet<string>());
}
