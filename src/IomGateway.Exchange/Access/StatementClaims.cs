using System.Text.Json;

namespace IomGateway.Exchange.Access;

/// <summary>
/// What a statement says. Every required claim is there, once, and of its kind; nothing is checked yet.
/// </summary>
internal sealed class StatementClaims
{
    private const int LongestName = 200;
    private const int LongestWords = 2000;

    /// <summary>The last second that a date and time can be: 9999-12-31T23:59:59Z.</summary>
    private const long LastSecond = 253_402_300_799;

    private StatementClaims()
    {
    }

    public string Issuer { get; private set; } = "";

    public string Audience { get; private set; } = "";

    public string Subject { get; private set; } = "";

    public string Role { get; private set; } = "";

    public string Purpose { get; private set; } = "";

    public string Method { get; private set; } = "";

    public string Address { get; private set; } = "";

    public string BodySha256 { get; private set; } = "";

    public string TokenSha256 { get; private set; } = "";

    public string Jti { get; private set; } = "";

    public long IssuedAt { get; private set; }

    public long ExpiresAt { get; private set; }

    public long? NotBefore { get; private set; }

    public string? Justification { get; private set; }

    public string? Emergency { get; private set; }

    public static StatementClaims? Read(byte[] json)
    {
        try
        {
            var claims = new StatementClaims();
            return claims.Fill(json) ? claims : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is not UTF-8 or holds half a surrogate pair: the statement is refused.
            return null;
        }
    }

    private bool Fill(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;
        var seen = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var claim = ClaimOf(ref reader);
            var bit = 1 << (int)claim;
            if (claim == Claim.Unknown || (seen & bit) != 0 || !reader.Read())
                return false;
            seen |= bit;
            if (!Take(claim, ref reader))
                return false;
        }

        return (seen & Required) == Required && !reader.Read();
    }

    private bool Take(Claim claim, ref Utf8JsonReader reader)
    {
        if (claim is Claim.IssuedAt or Claim.ExpiresAt or Claim.NotBefore)
        {
            return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var seconds)
                && seconds is >= 0 and <= LastSecond && TakeTime(claim, seconds);
        }

        return reader.TokenType == JsonTokenType.String && TakeText(claim, reader.GetString()!);
    }

    private bool TakeTime(Claim claim, long seconds)
    {
        if (claim == Claim.IssuedAt)
            IssuedAt = seconds;
        else if (claim == Claim.ExpiresAt)
            ExpiresAt = seconds;
        else
            NotBefore = seconds;
        return true;
    }

    private bool TakeText(Claim claim, string text)
    {
        switch (claim)
        {
            case Claim.Issuer: Issuer = text; break;
            case Claim.Audience: Audience = text; break;
            case Claim.Subject: Subject = text; return IsName(text);
            case Claim.Role: Role = text; return IsName(text);
            case Claim.Purpose: Purpose = text; return IsName(text);
            case Claim.Method: Method = text; break;
            case Claim.Address: Address = text; break;
            case Claim.BodySha256: BodySha256 = text; break;
            case Claim.TokenSha256: TokenSha256 = text; break;
            case Claim.Jti: Jti = text; return IsName(text);
            case Claim.Justification: Justification = text; return IsWords(text);
            case Claim.Emergency: Emergency = text; return IsWords(text);
            default: return false;
        }

        return true;
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && text.Trim().Length == text.Length && !text.Any(char.IsControl);

    private static bool IsWords(string text) => text.Length <= LongestWords && !string.IsNullOrWhiteSpace(text);

    private static Claim ClaimOf(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (reader.ValueTextEquals(Names[i]))
                return (Claim)i;
        }

        return Claim.Unknown;
    }

    private static readonly byte[][] Names =
    [
        "iss"u8.ToArray(), "aud"u8.ToArray(), "sub"u8.ToArray(), "role"u8.ToArray(), "purpose"u8.ToArray(),
        "htm"u8.ToArray(), "htu"u8.ToArray(), "bsh"u8.ToArray(), "ath"u8.ToArray(), "jti"u8.ToArray(),
        "iat"u8.ToArray(), "exp"u8.ToArray(), "nbf"u8.ToArray(), "justification"u8.ToArray(), "emergency"u8.ToArray(),
    ];

    private const int Required = (1 << (int)Claim.NotBefore) - 1;

    /// <summary>In the order of <see cref="Names"/>; everything before <see cref="NotBefore"/> is required.</summary>
    private enum Claim
    {
        Issuer,
        Audience,
        Subject,
        Role,
        Purpose,
        Method,
        Address,
        BodySha256,
        TokenSha256,
        Jti,
        IssuedAt,
        ExpiresAt,
        NotBefore,
        Justification,
        Emergency,
        Unknown,
    }
}
