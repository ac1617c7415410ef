using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Reading;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Sharing.Checking;

/// <summary>Whether agencies fit together: what proves one of them must not prove another.</summary>
internal static class AgencyCheck
{
    public static IEnumerable<Problem> Run(AgencyDirectory agencies)
    {
        var found = new FileProblems("");
        var all = agencies.All.OrderBy(a => a.Id, StringComparer.Ordinal).ToList();
        Dictionary<string, string> clients = new(StringComparer.Ordinal);
        Dictionary<string, string> keys = new(StringComparer.Ordinal);
        foreach (var agency in all)
        {
            foreach (var client in agency.Clients.Where(c => !clients.TryAdd(c.Id, agency.Id)))
            {
                found.Error(agency.At, "duplicate-client",
                    $"The client `{client.Id}` also belongs to `{clients[client.Id]}`.",
                    "Give each agency's clients ids of their own.");
            }

            foreach (var print in Keys(agency).Select(PublicJwk.Thumbprint).Distinct(StringComparer.Ordinal)
                .Where(p => !keys.TryAdd(p, agency.Id)))
            {
                found.Error(agency.At, "shared-key",
                    $"A key of `{agency.Id}` (thumbprint {print}) is also a key of `{keys[print]}`.",
                    "Make a new key: one that two agencies hold proves neither of them.");
            }

            CheckForum(agency, agencies, found);
            CheckActsFor(agency, agencies, found);
            CheckPartnerships(agency, agencies, found);
        }

        return found.Found;
    }

    private static void CheckForum(Agency agency, AgencyDirectory agencies, FileProblems found)
    {
        foreach (var member in agency.Members.Where(m => agencies.Find(m)?.Kind == AgencyKind.Forum)
            .Order(StringComparer.Ordinal))
        {
            found.Error(agency.At, "forum-in-forum",
                $"`{member}` is itself a forum, so it cannot be a member of one.",
                "Name its members instead.");
        }
    }

    private static void CheckActsFor(Agency agency, AgencyDirectory agencies, FileProblems found)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var next = agency; next?.ActsFor is { } principal; next = agencies.Find(principal))
        {
            if (principal == agency.Id || !seen.Add(principal))
            {
                found.Error(agency.At, "acts-for-itself",
                    $"`{agency.Id}` acts, directly or through others, for itself.",
                    "Name the agency on whose behalf it works.");
                return;
            }
        }
    }

    private static void CheckPartnerships(Agency agency, AgencyDirectory agencies, FileProblems found)
    {
        foreach (var id in agency.Partnerships.Order(StringComparer.Ordinal))
        {
            if (agencies.FindPartnership(id) is { } partnership && !partnership.Agencies.Contains(agency.Id))
            {
                found.Error(agency.At, "partnership-disagrees",
                    $"`{agency.Id}` says that it belongs to `{id}`, whose own file does not name it.",
                    "Name it in the partnership's file, or take the partnership out here.");
            }
        }
    }

    private static IEnumerable<JsonWebKey> Keys(Agency agency) =>
        agency.StatementKeys
            .Concat(agency.Clients.SelectMany(c => c.Keys))
            .Concat(agency.Signatories.Select(s => s.Key).OfType<JsonWebKey>());
}
