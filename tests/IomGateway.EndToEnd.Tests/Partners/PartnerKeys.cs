using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.EndToEnd.Tests.Partners;

/// <summary>The private keys of one agency: its system's, its statements' and its signatory's. Made once for all tests.</summary>
internal sealed class PartnerKeys
{
    private static readonly ConcurrentDictionary<string, PartnerKeys> Made = new(StringComparer.Ordinal);

    private PartnerKeys(string agency) => Agency = agency;

    public string Agency { get; }

    public string ClientId => $"{Agency}-system";

    public string StatementKid => $"{Agency}-statements";

    public ECDsa Client { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ECDsa Statements { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ECDsa Signatory { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static PartnerKeys Of(string agency) => Made.GetOrAdd(agency, static a => new PartnerKeys(a));

    public static JsonWebKey Public(ECDsa key, string kid)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonWebKey
        {
            Kty = "EC",
            Crv = "P-256",
            X = Base64Url.EncodeToString(point.X),
            Y = Base64Url.EncodeToString(point.Y),
            Kid = kid,
        };
    }
}
