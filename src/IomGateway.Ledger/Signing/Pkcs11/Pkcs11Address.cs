using System.Text;

namespace IomGateway.Ledger.Signing.Pkcs11;

/// <summary>
/// Where a key on a device is, as a PKCS #11 URI (RFC 7512):
/// <c>pkcs11:token=LABEL;object=LABEL?module-path=FILE&amp;pin-source=file:FILE</c>. Of its attributes <c>token</c>,
/// <c>serial</c>, <c>object</c>, <c>id</c>, <c>module-path</c> and <c>pin-source</c> (<c>file:</c> or <c>env:</c>) are
/// taken; anything else is refused, a PIN in clear above all.
/// </summary>
internal sealed record Pkcs11Address
{
    public const string Scheme = "pkcs11:";

    private const string Form =
        "write pkcs11:token=LABEL;object=LABEL?module-path=FILE&pin-source=file:FILE (RFC 7512)";

    public string? Token { get; private init; }

    public string? Serial { get; private init; }

    public string? Object { get; private init; }

    public byte[]? Id { get; private init; }

    public required string ModulePath { get; init; }

    /// <summary><c>file:…</c> or <c>env:…</c>; null for a token that asks for no PIN.</summary>
    public string? PinSource { get; private init; }

    /// <summary>How an operator calls the key.</summary>
    public string Named =>
        $"the key {(Object is null ? Convert.ToHexStringLower(Id!) : $"'{Object}'")} on the token '{Token ?? Serial}'"
        + $" ({ModulePath})";

    /// <param name="text">The address.</param>
    /// <param name="from">Where it was read.</param>
    /// <exception cref="SigningKeyException">It is not one that can be used.</exception>
    public static Pkcs11Address Parse(string text, string from)
    {
        string[] halves = text[Scheme.Length..].Split('?', 2);
        Dictionary<string, string> path = Attributes(halves[0], ';', from);
        Dictionary<string, string> query = Attributes(halves.Length > 1 ? halves[1] : "", '&', from);
        if (query.ContainsKey("pin-value"))
        {
            throw new SigningKeyException(
                $"{from} has a PIN in clear (pin-value), which anybody who reads it gets; change that PIN, and name a"
                + " file with pin-source=file:FILE or a variable with pin-source=env:NAME.");
        }

        if (path.Keys.Concat(query.Keys).FirstOrDefault(k => k is not ("token" or "serial" or "object" or "id"
            or "module-path" or "pin-source")) is { } unknown)
        {
            throw new SigningKeyException($"{from} has '{unknown}', which is not known here; {Form}.");
        }

        string? pin = Text(query, "pin-source", from);
        if ((!path.ContainsKey("token") && !path.ContainsKey("serial"))
            || (!path.ContainsKey("object") && !path.ContainsKey("id"))
            || Text(query, "module-path", from) is not { Length: > 0 } module
            || (pin is not null && !pin.StartsWith("file:", StringComparison.Ordinal)
                && !pin.StartsWith("env:", StringComparison.Ordinal)))
        {
            throw new SigningKeyException($"{from} does not say which key on which device; {Form}.");
        }

        return new Pkcs11Address
        {
            Token = Text(path, "token", from),
            Serial = Text(path, "serial", from),
            Object = Text(path, "object", from),
            Id = path.TryGetValue("id", out string? id) ? Bytes(id, from) : null,
            ModulePath = module,
            PinSource = pin,
        };
    }

    private static Dictionary<string, string> Attributes(string text, char separator, string from)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string attribute in text.Split(separator, StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = attribute.Split('=', 2);
            if (parts.Length != 2 || parts[1].Length == 0 || !attributes.TryAdd(parts[0], parts[1]))
            {
                throw new SigningKeyException($"{from} has '{parts[0]}' twice or without a value; {Form}.");
            }
        }

        return attributes;
    }

    private static string? Text(Dictionary<string, string> attributes, string name, string from) =>
        attributes.TryGetValue(name, out string? value) ? Encoding.UTF8.GetString(Bytes(value, from)) : null;

    private static byte[] Bytes(string value, string from)
    {
        var bytes = new List<byte>(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] != '%')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(value, i, 1));
            }
            else if (i + 2 < value.Length && char.IsAsciiHexDigit(value[i + 1]) && char.IsAsciiHexDigit(value[i + 2]))
            {
                bytes.Add(Convert.FromHexString(value.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                throw new SigningKeyException($"{from} has a '%' that no two hexadecimal digits follow; write %25.");
            }
        }

        return [.. bytes];
    }
}
