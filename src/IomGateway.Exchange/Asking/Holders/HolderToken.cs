using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IomGateway.Exchange.Disclosure;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Exchange.Asking.Holders;

/// <summary>
/// The gateway's word to a holder: a JWT of 60 seconds, signed by the gateway, that says under which recorded
/// decision it asks, for whom and for what, and where the receipt will be.
/// </summary>
internal sealed class HolderToken(GatewayKey key, ExchangeOptions options, TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    private readonly string header = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, string> { ["alg"] = "ES256", ["typ"] = "iom-holder+jwt", ["kid"] = key.KeyId }));

    public string For(RecordedPermit permit, Agency holder)
    {
        var payload = JsonText.Of(
            (Permit: permit, Holder: holder), (json, asked) => Write(json, asked.Permit, asked.Holder),
            static bytes => Base64Url.EncodeToString(bytes));
        var signed = $"{header}.{payload}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private void Write(Utf8JsonWriter json, RecordedPermit permit, Agency holder)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        json.WriteStartObject();
        json.WriteString("iss", options.Origin);
        json.WriteString(
            "aud", holder.System?.Audience ?? (holder.System?.Fhir ?? holder.System?.Records)?.AbsoluteUri);
        json.WriteNumber("iat", now);
        json.WriteNumber("exp", now + (long)Life.TotalSeconds);
        json.WriteString("jti", Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
        json.WriteString("decision", permit.Decision.ToString());
        json.WriteString("receipt", permit.Conclusion.ToString());
        json.WriteString("asker", permit.Inquiry.Asker);
        json.WriteString("role", permit.Inquiry.Role);
        json.WriteString("purpose", permit.Inquiry.Purpose);
        json.WriteEndObject();
    }
}
