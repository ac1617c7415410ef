using System.Buffers.Text;
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
    private const string Scheme = "Bearer ";

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    private readonly byte[] header = Encoding.ASCII.GetBytes(Scheme + Base64Url.EncodeToString(
        JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string> { ["alg"] = "ES256", ["typ"] = "iom-holder+jwt", ["kid"] = key.KeyId }))
        + ".");

    /// <summary>The token as credentials: <c>Bearer</c> and the JWT (RFC 6750, section 2.1).</summary>
    public string For(RecordedPermit permit, Agency holder) => JsonText.Of(
        (Permit: permit, Holder: holder), (json, asked) => Write(json, asked.Permit, asked.Holder), Credentials);

    private string Credentials(ReadOnlySpan<byte> payload)
    {
        var length = header.Length + Base64Url.GetEncodedLength(payload.Length);
        Span<byte> text = new byte[length + 1 + Base64Url.GetEncodedLength(GatewayKey.SignatureBytes)];
        header.CopyTo(text);
        Base64Url.EncodeToUtf8(payload, text[header.Length..]);
        text[length] = (byte)'.';
        Base64Url.EncodeToUtf8(key.Sign(text[Scheme.Length..length]), text[(length + 1)..]);
        return Encoding.ASCII.GetString(text);
    }

    private void Write(Utf8JsonWriter json, RecordedPermit permit, Agency holder)
    {
        var now = time.GetUtcNow();
        var issued = now.ToUnixTimeSeconds();
        json.WriteStartObject();
        json.WriteString("iss", options.Origin);
        json.WriteString(
            "aud", holder.System?.Audience ?? (holder.System?.Fhir ?? holder.System?.Records)?.AbsoluteUri);
        json.WriteNumber("iat", issued);
        json.WriteNumber("exp", issued + (long)Life.TotalSeconds);
        json.WriteString("jti", Guid.CreateVersion7(now));
        json.WriteString("decision", permit.Decision.ToString());
        json.WriteString("receipt", permit.Conclusion.ToString());
        json.WriteString("asker", permit.Inquiry.Asker);
        json.WriteString("role", permit.Inquiry.Role);
        json.WriteString("purpose", permit.Inquiry.Purpose);
        json.WriteEndObject();
    }
}
