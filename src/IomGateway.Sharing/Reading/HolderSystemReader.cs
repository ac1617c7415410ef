using System.Net;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads where an agency's system answers, and within which limits.</summary>
internal sealed class HolderSystemReader(References references)
{
    private const int LeastBytes = 1024;
    private const int MostBytes = 256 * 1024 * 1024;
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(60);

    public HolderSystem? Read(KeyReader? keys)
    {
        if (keys is null)
        {
            return null;
        }

        var fhir = Address(keys, "fhir");
        var records = Address(keys, "records");
        var identifiers = keys.Words("identifiers");
        references.Add(Named.Identifier, identifiers, keys.Problems);
        var audience = keys.OptionalText("audience");
        var timeout = keys.OptionalDuration("timeout");
        if (timeout < ShortestTimeout || timeout > LongestTimeout)
        {
            keys.Problems.Error(keys.At("timeout"), "bad-duration",
                "A holder has between 1 second and 60 seconds to answer.",
                "Write, say, `timeout: PT5S`.");
        }

        var mostBytes = keys.OptionalNumber("max-bytes", LeastBytes, MostBytes);
        var ranges = keys.OptionalWords("allow-private");
        foreach (var range in ranges.Where(r => !IPNetwork.TryParse(r.Text, out _)))
        {
            keys.Problems.Error(range.At, "bad-range",
                $"`{range.Text}` is no range of addresses.",
                "Write a network with its length, such as `10.20.0.0/16`.");
        }

        keys.Finish();
        var system = new HolderSystem
        {
            Fhir = fhir,
            Records = records,
            Identifiers = [.. identifiers.Select(i => i.Text)],
            Audience = audience,
            AllowPrivate = [.. ranges.Select(r => r.Text)],
        };
        return system with
        {
            Timeout = timeout ?? system.Timeout,
            MaxBytes = mostBytes ?? system.MaxBytes,
        };
    }

    /// <summary>A fixed base address over TLS; plain HTTP only to this machine.</summary>
    private static Uri? Address(KeyReader keys, string key)
    {
        if (keys.OptionalText(key) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0)
        {
            return uri.AbsoluteUri.EndsWith('/') ? uri : new Uri(uri.AbsoluteUri + "/");
        }

        keys.Problems.Error(keys.At(key), "bad-address", $"`{text}` is no https address of a system.",
            "Write a base address such as `https://records.example/fhir/`, without user, query or fragment.");
        return null;
    }
}
