using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Sharing.Agencies;

/// <summary>A signatory's key that was in use, from when until when.</summary>
/// <param name="Agency">The agency.</param>
/// <param name="Signatory">The signatory, as the agency's file names them.</param>
/// <param name="Key">The public key.</param>
/// <param name="From">The first instant at which it counted.</param>
/// <param name="Until">The first at which it no longer did; <see langword="null"/> while it is in use.</param>
public sealed record EnteredKey(
    string Agency, string Signatory, JsonWebKey Key, DateTimeOffset From, DateTimeOffset? Until)
{
    /// <summary>The key's fingerprint: its RFC 7638 thumbprint.</summary>
    public string Thumbprint { get; } = PublicJwk.Thumbprint(Key);
}

/// <summary>
/// The keys of signatories that were entered, old ones among them. Where one was entered for a signatory, the agency's
/// file has no say any more.
/// </summary>
public sealed class KeyRing(IReadOnlyList<EnteredKey> keys)
{
    private readonly ILookup<(string Agency, string Signatory), EnteredKey> keys =
        keys.ToLookup(k => (k.Agency, k.Signatory));

    public static KeyRing Empty { get; } = new([]);

    /// <summary>Every key of a signatory, the oldest first.</summary>
    public IReadOnlyList<EnteredKey> Of(string agency, string signatory) =>
        [.. keys[(agency, signatory)].OrderBy(k => k.From)];

    /// <summary>The key in use.</summary>
    public EnteredKey? Current(string agency, string signatory) =>
        keys[(agency, signatory)].FirstOrDefault(k => k.Until is null);

    /// <summary>
    /// The agency as it must be judged for a signature of that instant: its signatories have the keys that were in use
    /// then. Signatories for whom none was ever entered keep that of the file.
    /// </summary>
    public Agency At(Agency agency, DateTimeOffset instant)
    {
        ArgumentNullException.ThrowIfNull(agency);
        return agency with
        {
            Signatories = [.. agency.Signatories.Select(s => keys.Contains((agency.Id, s.Name))
                ? s with { Key = KeyAt(agency.Id, s.Name, instant) } : s)],
        };
    }

    private JsonWebKey? KeyAt(string agency, string signatory, DateTimeOffset instant) => keys[(agency, signatory)]
        .FirstOrDefault(k => k.From <= instant && !(k.Until <= instant))?.Key;
}
