using System.Security.Cryptography;
using System.Text;
using IomGateway.Exchange.Disclosure;
using IomGateway.Identity.Keys;
using IomGateway.Records;
using IomGateway.Records.SharedKeys;
using IomGateway.Records.Storage;

namespace IomGateway.Serving;

/// <summary>
/// Sees that every gateway of one database has the same keys: with others, this one would give out ids that mean
/// nothing at its neighbours, and refuse the tokens that they issued. The ledger looks after its own.
/// </summary>
internal sealed class SharedKeyFiles(GatewayFiles files, SharedKeyRegister register, string node)
{
    private const string TokenKeys = "token-signing-*.pem";
    private const string TokenKey = "token-signing";

    /// <summary>
    /// Makes the keys where this is the first gateway of the database; otherwise refuses to start without the ones that
    /// the others have.
    /// </summary>
    /// <exception cref="InvalidOperationException">Some are missing or are others; says which, and what to
    /// do.</exception>
    /// <exception cref="RecordsUnavailableException">Nobody can say which ones count.</exception>
    public async Task AgreeAsync(bool ownIdentity, TimeProvider time, CancellationToken cancel)
    {
        var known = (await register.ListAsync(cancel)).ToDictionary(k => k.Name, StringComparer.Ordinal);
        string[] names = ownIdentity
            ? [Name(files.HolderKey), Name(files.RecipientKey), TokenKey]
            : [Name(files.HolderKey), Name(files.RecipientKey)];
        Refuse(names.Where(n => known.ContainsKey(n) && PathOf(n) is null)
            .Select(n => $"{Shown(n)} is missing; {Copy(known[n].Node)}"));
        GatewayKey.Open(files.HolderKey).Dispose();
        RecipientKeys.Open(files.RecipientKey);
        if (ownIdentity)
        {
            SigningKeys.Open(files.Keys, time).Dispose();
        }

        var others = new List<string>();
        foreach (var name in names)
        {
            var mine = Fingerprint(name);
            var counts = await register.KeepAsync(name, mine, node, cancel);
            if (counts.Fingerprint != mine)
            {
                others.Add($"{Shown(name)} is not the one of the other gateways; {Copy(counts.Node)}");
            }
        }

        Refuse(others);
    }

    /// <summary>
    /// Says that the token service's youngest key, which was put beside the one before, is the one that every gateway
    /// has to have.
    /// </summary>
    /// <exception cref="RecordsUnavailableException">It could not be said; say it again.</exception>
    public Task TokenKeyRotatedAsync(CancellationToken cancel) =>
        register.ReplaceAsync(TokenKey, Fingerprint(TokenKey), node, cancel);

    /// <summary>
    /// Whether the youngest key of the token service is the one that the others know; a rotation that broke off leaves
    /// another.
    /// </summary>
    /// <exception cref="RecordsUnavailableException">Nobody can say which one counts.</exception>
    public async Task<bool> TokenKeyIsSharedAsync(CancellationToken cancel) =>
        PathOf(TokenKey) is null || (await register.ListAsync(cancel))
            .All(k => k.Name != TokenKey || k.Fingerprint == Fingerprint(TokenKey));

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path);

    private static string Copy(string node) =>
        $"copy it from the keys folder of {node}, which had it first. Where it was replaced on purpose: stop every"
        + " gateway, run 'iom gateways forget KEY', and start the one that has the new key first.";

    private static void Refuse(IEnumerable<string> problems)
    {
        var all = problems.ToList();
        if (all.Count > 0)
        {
            throw new InvalidOperationException(
                "This gateway does not have the keys of the database's other gateways:\n  "
                + string.Join("\n  ", all));
        }
    }

    /// <summary>From a keyed digest nobody finds the key, however it is kept.</summary>
    private string Fingerprint(string name) => Convert.ToHexStringLower(HMACSHA256.HashData(
        SecretFile.Read(PathOf(name)!), Encoding.UTF8.GetBytes($"iom-shared-key/v1/{name}")));

    private string Shown(string name) =>
        PathOf(name) ?? Path.Combine(files.Keys, name == TokenKey ? TokenKeys : Known(name));

    private string Known(string name) => Path.GetFileName(
        new[] { files.HolderKey, files.RecipientKey }.First(p => Name(p) == name));

    /// <summary>Of the token service's keys, the youngest, which signs.</summary>
    private string? PathOf(string name) => name == TokenKey
        ? Directory.Exists(files.Keys)
            ? Directory.EnumerateFiles(files.Keys, TokenKeys).Max(StringComparer.Ordinal)
            : null
        : Path.Combine(files.Keys, Known(name)) is var path && File.Exists(path) ? path : null;
}
