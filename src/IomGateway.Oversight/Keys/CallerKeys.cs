using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Ledger;
using IomGateway.Oversight.Steps;
using IomGateway.Sharing.Agencies;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Oversight.Keys;

/// <summary>
/// The keys with which agencies' systems prove who they are and sign whom they ask for. They come from agencies' files;
/// which of them count is in the ledger before they do, so that a key that somebody slips into a file is seen.
/// </summary>
public sealed class CallerKeys(EvidenceLog ledger, TimeProvider time)
{
    /// <summary>The step that the entry tells of.</summary>
    public const string InUse = "caller-keys-in-use";

    /// <summary>Records the keys that count from now on.</summary>
    /// <param name="agencies">Every agency, as its file has it.</param>
    /// <param name="policies">Digest of everything that is in force; <see langword="null"/> where it is not known
    /// yet.</param>
    /// <param name="ct">Heeded until the entry is written.</param>
    /// <exception cref="LedgerUnavailableException">It cannot be recorded: the keys must not count.</exception>
    public async Task<EntryId> RecordAsync(AgencyDirectory agencies, string? policies, CancellationToken ct) =>
        await ledger.AppendAsync(Draft(InUse, policies, of: null, ("keys", Written(agencies))), ct);

    /// <summary>Records that keys which were recorded did not come to count after all.</summary>
    /// <param name="recorded">The entry that named them.</param>
    /// <param name="why">What was wrong.</param>
    public async Task NotTakenAsync(EntryId recorded, string why) => await ledger.AppendAsync(
        Draft(RecordedSteps.NotTaken, policies: null, recorded, ("why", why)), CancellationToken.None);

    /// <summary>
    /// Every key of every agency's systems by its RFC 7638 thumbprint: one text for what counts alike, however files
    /// are ordered.
    /// </summary>
    public static string Written(AgencyDirectory agencies)
    {
        ArgumentNullException.ThrowIfNull(agencies);
        var known = agencies.All.Where(a => a.StatementKeys.Count + a.Clients.Count > 0)
            .OrderBy(a => a.Id, StringComparer.Ordinal);
        return new JsonObject(known.Select(a => KeyValuePair.Create(a.Id, (JsonNode?)new JsonObject
        {
            ["statements"] = Thumbprints(a.StatementKeys),
            ["clients"] = new JsonObject(a.Clients.OrderBy(c => c.Id, StringComparer.Ordinal).Select(
                c => KeyValuePair.Create(c.Id, (JsonNode?)Client(c)))),
        }))).ToJsonString();
    }

    private static JsonObject Client(AgencyClient client)
    {
        var written = new JsonObject { ["keys"] = Thumbprints(client.Keys) };
        if (client.Thumbprint is { } certificate)
        {
            written["certificate"] = certificate;
        }

        if (client.Audits)
        {
            written["audits"] = true;
        }

        if (client.Suspended)
        {
            written["suspended"] = true;
        }

        return written;
    }

    private static JsonArray Thumbprints(IEnumerable<JsonWebKey> keys) =>
        [.. keys.Select(PublicJwk.Thumbprint).Order(StringComparer.Ordinal).Select(t => (JsonNode?)t)];

    private EntryDraft Draft(string step, string? policies, EntryId? of, (string Name, string Value) told) => new()
    {
        Id = EntryId.New(time),
        Kind = EntryKind.Policy,
        Of = of,
        Policies = policies,
        Engine = RecordedSteps.Engine,
        Sealed =
        [
            new SealedValues(KeyOwner.Gateway, new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
            {
                ["step"] = Encoding.UTF8.GetBytes(step),
                [told.Name] = Encoding.UTF8.GetBytes(told.Value),
            }),
        ],
    };
}
