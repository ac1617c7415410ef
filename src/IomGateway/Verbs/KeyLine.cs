using System.Globalization;
using System.Text.Json.Nodes;
using IomGateway.Identity.Keys;
using IomGateway.Ledger;
using IomGateway.Records.References;
using IomGateway.Serving;

namespace IomGateway.Verbs;

/// <summary>One key of a gateway, as <c>iom keys list</c> tells it: never the key.</summary>
/// <param name="Use">What it does.</param>
/// <param name="State"><c>in use</c>, <c>replaced</c> or <c>to come</c>.</param>
/// <param name="Id">By which it is known, where it has such a thing.</param>
/// <param name="Where">Its file, or where else it is kept; null where this machine has not got it.</param>
/// <param name="Since">Since when it is used; null where nothing says so.</param>
/// <param name="Index">The ledger's entry that announces it.</param>
internal sealed record KeyLine(
    string Use, string State, string? Id, string? Where, DateTimeOffset? Since, long? Index)
{
    private const string InUse = "in use";

    public static KeyLine Of(ListedKey key) => new(
        key.Use, key.InForce ? InUse : "replaced", key.Id, key.Where, key.Since, key.Index);

    /// <summary>Keys that nothing but a file knows of.</summary>
    public static IEnumerable<KeyLine> InFilesOf(GatewayPlaces places)
    {
        var files = places.Files;
        yield return OfFile("hashes what is searched", Path.Combine(files.Keys, "index.key"));
        yield return OfFile("makes recipients' ids and stand-ins", files.RecipientKey);
        foreach (var (recipient, generation) in PseudonymGenerations.BesideKey(files.RecipientKey).All()
            .OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            yield return new KeyLine(
                $"stand-ins of {recipient}", InUse, $"generation {generation.Number}", files.RecipientKey,
                generation.Since, null);
        }

        yield return OfFile("speaks to holders", files.HolderKey);
        var now = TimeProvider.System.GetUtcNow();
        List<(string Path, DateTimeOffset Since)> tokens =
            [.. Directory.EnumerateFiles(files.Keys, SigningKeys.Files).Select(f => (f, SigningKeys.SinceOf(f)))
                .OrderBy(t => t.Item2)];
        var signs = tokens.LastOrDefault(t => t.Since <= now).Path;
        foreach (var (path, since) in tokens)
        {
            yield return new KeyLine(
                "signs tokens", since > now ? "to come" : path == signs ? InUse : "replaced", null, path, since, null);
        }
    }

    public JsonObject ToJson() => new()
    {
        ["use"] = Use,
        ["state"] = State,
        ["id"] = Id,
        ["where"] = Where,
        ["since"] = Since is { } since ? AuditOptions.Instant(since) : null,
        ["entry"] = Index,
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Use,-36} {State,-9} {Id ?? "-",-17} {(Since is { } since ? AuditOptions.Instant(since) : "-"),-21}"
        + $" {(Index is { } index ? $"entry {index}" : "-"),-10} {Where ?? "NOT HERE"}");

    // When a file was made is all that is known of when its key began to be used.
    private static KeyLine OfFile(string use, string path) => new(
        use, InUse, null, File.Exists(path) ? path : null,
        File.Exists(path) ? new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero) : null, null);
}
