using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Vocabulary;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Exchange.Tests.Access;

/// <summary>An agency's system as a test plays it: with the private halves of its keys.</summary>
public sealed class TestPartner : IDisposable
{
    public TestPartner(string agency, TestAuthority authority)
    {
        Agency = agency;
        Certificate = authority.ForClient($"{agency}.test");
    }

    public string Agency { get; }

    public string ClientId => Agency + "-system";

    public string StatementKid => Agency + "-statements";

    public ECDsa ClientKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ECDsa StatementKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public X509Certificate2 Certificate { get; }

    public string Thumbprint => Jws.Encode(Certificate.GetCertHash(HashAlgorithmName.SHA256));

    /// <summary>The one certificate that the agency's entry lets its client use, if it names one.</summary>
    public string? Pinned { get; set; }

    /// <summary>Whether the agency's entry calls its client suspended.</summary>
    public bool Suspended { get; set; }

    public Agency Entry(string agencyClass) => new()
    {
        Id = Agency,
        Title = Agency,
        Kind = AgencyKind.Controller,
        Classes = FrozenSet.Create(agencyClass),
        Members = FrozenSet<string>.Empty,
        Clients = [new AgencyClient(ClientId, [PublicKey(ClientKey, ClientId)], Pinned, Suspended)],
        StatementKeys = [PublicKey(StatementKey, StatementKid)],
        MayAssert = FrozenSet.Create("case-worker"),
        Roster = new Dictionary<string, FrozenSet<string>> { ["j.smith"] = FrozenSet.Create("offender-manager") }
            .ToFrozenDictionary(),
        MayAssertFacts = FrozenSet<string>.Empty,
        Signatories = [],
        At = new SourcePosition("agencies.yaml", 1, 1),
    };

    public static JsonWebKey PublicKey(ECDsa key, string kid)
    {
        var point = key.ExportParameters(false).Q;
        return new JsonWebKey
        {
            Kty = "EC", Crv = "P-256", X = Jws.Encode(point.X), Y = Jws.Encode(point.Y), Kid = kid,
        };
    }

    public void Dispose()
    {
        ClientKey.Dispose();
        StatementKey.Dispose();
    }
}

/// <summary>The agencies and the words that these tests speak of.</summary>
internal static class TestPartners
{
    public static AgencyDirectory Directory(TestPartner treatment, TestPartner police) =>
        new([treatment.Entry("treatment-provider"), police.Entry("police-force")], []);

    public static VocabularySet Vocabulary { get; } = new()
    {
        Purposes = Codes("manage-reoffending-risk", "provide-care").ToFrozenDictionary(
            c => c, c => new Purpose { Code = c, Label = c, Gateways = FrozenSet<string>.Empty }),
        Roles = Codes("offender-manager", "case-worker", "auditor").ToFrozenDictionary(c => c, c => new Term(c, c)),
        Categories = FrozenDictionary<string, Category>.Empty,
        AgencyClasses = new Dictionary<string, AgencyClass>
        {
            ["treatment-provider"] = Class("treatment-provider", []),
            ["police-force"] = Class("police-force", new() { ["part3"] = "true" }),
        }.ToFrozenDictionary(),
        PersonFacts = FrozenDictionary<string, FactTerm>.Empty,
        Consents = FrozenDictionary<string, ConsentTerm>.Empty,
        Labels = FrozenDictionary<string, LabelTerm>.Empty,
        Identifiers = FrozenDictionary<string, IdentifierSystem>.Empty,
        Masks = FrozenDictionary<string, MaskTerm>.Empty,
        Events = FrozenDictionary<string, EventTerm>.Empty,
        RetentionClocks = FrozenDictionary<string, Term>.Empty,
        RetentionOverrides = FrozenDictionary<string, Term>.Empty,
    };

    private static string[] Codes(params string[] codes) => codes;

    private static AgencyClass Class(string code, Dictionary<string, string> attributes) =>
        new() { Code = code, Label = code, Attributes = attributes.ToFrozenDictionary() };
}
