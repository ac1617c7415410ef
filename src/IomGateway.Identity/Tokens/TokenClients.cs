using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using IomGateway.Sharing.Agencies;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Identity.Tokens;

/// <summary>Who may ask for tokens. Immutable; replaced whole when the agencies change.</summary>
public sealed class TokenClients
{
    private readonly FrozenDictionary<string, TokenClient> clients;

    private TokenClients(FrozenDictionary<string, TokenClient> clients) => this.clients = clients;

    /// <summary>The clients of every agency but a forum, whose members call as their own agencies.</summary>
    /// <param name="agencies">Every agency.</param>
    /// <param name="suspendedClients">Clients to refuse beside those that their agency's entry calls suspended.</param>
    /// <exception cref="ArgumentException">A client is listed by two agencies.</exception>
    public static TokenClients Create(AgencyDirectory agencies, IReadOnlySet<string> suspendedClients)
    {
        var clients = new Dictionary<string, TokenClient>(StringComparer.Ordinal);
        foreach (var agency in agencies.All.Where(a => a.Kind != AgencyKind.Forum))
        {
            foreach (var client in agency.Clients)
            {
                if (!clients.TryAdd(client.Id, new TokenClient(client.Id, agency.Id, client.Keys, client.Thumbprint)))
                    throw new ArgumentException($"Client '{client.Id}' is listed by two agencies.", nameof(agencies));
            }
        }

        var suspended = agencies.All.SelectMany(a => a.Clients).Where(c => c.Suspended).Select(c => c.Id);
        foreach (var client in suspended.Union(suspendedClients))
        {
            clients.Remove(client);
        }

        return new TokenClients(clients.ToFrozenDictionary(StringComparer.Ordinal));
    }

    internal bool TryGet(string clientId, [NotNullWhen(true)] out TokenClient? client) =>
        clients.TryGetValue(clientId, out client);
}

/// <summary>The clients that count now. Asked once for each request.</summary>
public delegate TokenClients TokenClientsInForce();

/// <summary>A client that is not suspended; <paramref name="Thumbprint"/> is the one certificate it may use.</summary>
internal sealed record TokenClient(string Id, string Agency, IReadOnlyList<JsonWebKey> Keys, string? Thumbprint);
