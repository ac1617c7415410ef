using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Exchange.Access;

/// <summary>
/// Who may call, made ready for checking: clients, statement keys, rosters, purposes. Immutable and safe for many
/// threads; replaced whole when agencies or vocabulary change.
/// </summary>
public sealed class CallerDirectory
{
    private readonly FrozenDictionary<string, Entry> agencies;
    private readonly FrozenDictionary<string, RegisteredClient> clients;
    private readonly FrozenSet<string> suspended;
    private readonly FrozenSet<string> roles;
    private readonly FrozenSet<string> purposes;

    private CallerDirectory(
        Dictionary<string, Entry> agencies,
        Dictionary<string, RegisteredClient> clients,
        IEnumerable<string> suspended,
        VocabularySet vocabulary)
    {
        this.agencies = agencies.ToFrozenDictionary(StringComparer.Ordinal);
        this.clients = clients.ToFrozenDictionary(StringComparer.Ordinal);
        this.suspended = suspended.ToFrozenSet(StringComparer.Ordinal);
        roles = vocabulary.Roles.Keys.ToFrozenSet(StringComparer.Ordinal);
        purposes = vocabulary.Purposes.Keys.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Makes the agencies ready.</summary>
    /// <param name="agencies">
    /// Every agency. A forum is not a legal person: its members call as their own agencies.
    /// </param>
    /// <param name="vocabulary">The roles, purposes and agency classes.</param>
    /// <param name="suspendedClients">Clients to refuse beside those that their agency's entry calls suspended.</param>
    /// <exception cref="ArgumentException">
    /// A client belongs to two agencies, or a statement key cannot be used. The message lists every such problem.
    /// </exception>
    public static CallerDirectory Create(
        AgencyDirectory agencies, VocabularySet vocabulary, IReadOnlySet<string> suspendedClients)
    {
        var problems = new List<string>();
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        var clients = new Dictionary<string, RegisteredClient>(StringComparer.Ordinal);
        var suspended = agencies.All.SelectMany(a => a.Clients).Where(c => c.Suspended).Select(c => c.Id);
        var callers = agencies.All.Where(a => a.Kind != AgencyKind.Forum).OrderBy(a => a.Id, StringComparer.Ordinal);
        foreach (var agency in callers)
        {
            var part3 = agency.Classes.Any(c => Part3(c, vocabulary));
            entries.Add(agency.Id, new Entry(agency, KeysOf(agency, problems), part3));
            foreach (var client in agency.Clients)
            {
                var registered = new RegisteredClient(agency.Id, client.Thumbprint, client.Audits);
                if (!clients.TryAdd(client.Id, registered))
                    problems.Add($"client '{client.Id}' is of '{clients[client.Id].Agency}' and of '{agency.Id}'");
            }
        }

        return problems.Count == 0
            ? new CallerDirectory(entries, clients, suspended.Union(suspendedClients), vocabulary)
            : throw new ArgumentException(
                $"Callers cannot be told apart: {string.Join("; ", problems)}.", nameof(agencies));
    }

    /// <summary>
    /// Whether the agency can act under Part 3 of the Data Protection Act 2018: one of its classes has
    /// <c>part3</c>. Asking it, and being asked by it, needs a justification.
    /// </summary>
    public bool IsPart3(string agencyId) => agencies.TryGetValue(agencyId, out var entry) && entry.Part3;

    internal bool IsSuspended(string clientId) => suspended.Contains(clientId);

    internal bool Knows(string agencyId) => agencies.ContainsKey(agencyId);

    internal bool MayAudit(string clientId) => FindClient(clientId) is { Audits: true };

    internal RegisteredClient? FindClient(string clientId) => clients.GetValueOrDefault(clientId);

    internal bool TryGetKey(string agencyId, string kid, [NotNullWhen(true)] out StatementKey? key)
    {
        key = null;
        return agencies.TryGetValue(agencyId, out var entry) && entry.Keys.TryGetValue(kid, out key);
    }

    internal bool MayAct(string agencyId, string user, string role) =>
        roles.Contains(role) && agencies.TryGetValue(agencyId, out var entry) && entry.Agency.MayAct(user, role);

    internal bool HasPurpose(string purpose) => purposes.Contains(purpose);

    private static FrozenDictionary<string, StatementKey> KeysOf(Agency agency, List<string> problems)
    {
        var keys = new Dictionary<string, StatementKey>(StringComparer.Ordinal);
        foreach (var jwk in agency.StatementKeys)
        {
            if (StatementKey.Read(jwk, out var problem) is not { } key)
                problems.Add($"statement key '{jwk.Kid}' of '{agency.Id}' cannot be used: {problem}");
            else if (!keys.TryAdd(key.Kid, key))
                problems.Add($"'{agency.Id}' has two statement keys with the kid '{key.Kid}'");
        }

        return keys.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static bool Part3(string agencyClass, VocabularySet vocabulary) =>
        vocabulary.AgencyClasses.TryGetValue(agencyClass, out var term)
        && term.Attributes.TryGetValue("part3", out var value)
        && value is not ("false" or "no" or "none" or "");

    private sealed record Entry(Agency Agency, FrozenDictionary<string, StatementKey> Keys, bool Part3);
}

/// <summary>
/// A client as its agency's entry lists it; <paramref name="Thumbprint"/> is the one certificate it may use, <paramref
/// name="Audits"/> whether it may read the log's entries.
/// </summary>
internal sealed record RegisteredClient(string Agency, string? Thumbprint, bool Audits = false);

/// <summary>The directory that counts now. Asked once for each request.</summary>
public delegate CallerDirectory CallersInForce();
