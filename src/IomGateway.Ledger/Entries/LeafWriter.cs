using System.Globalization;

namespace IomGateway.Ledger.Entries;

/// <summary>Makes the bytes of a leaf from a draft.</summary>
internal static class LeafWriter
{
    public const int MaxBytes = 8 * 1024;

    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // Over a buffer that each thread keeps.
    [ThreadStatic]
    private static CanonicalJson? _kept;

    public static byte[] Write(
        EntryDraft draft, EntryId id, string node, DateTimeOffset time, SortedList<string, byte[]> commitments)
    {
        // Members stand in the order of RFC 8785 section 3.2.3.
        CanonicalJson json = (_kept ??= new CanonicalJson()).Begin().Open('{');
        if (draft.Agreement is { } agreement)
        {
            json.Name("agreement").Open('{')
                .Member("id", agreement.Id).Member("sha256", agreement.Sha256)
                .Name("version").Number(agreement.Version).Close('}');
        }

        Commitments(json, commitments);
        json.Member("decision", draft.Decision).Member("engine", draft.Engine).Member("from", draft.From);
        Grants(json, draft.Grants);
        json.Member("id", id.ToString())
            .Member("key", draft.Key)
            .Member("kind", draft.Kind.Name())
            .Member("node", node)
            .Member("of", draft.Of?.ToString())
            .Member("origin", draft.Origin)
            .Member("policies", draft.Policies)
            .Member("purpose", draft.Purpose)
            .Member("recordType", draft.RecordType)
            .Member("t", time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture))
            .Member("to", draft.To)
            .Name("v").Number(1)
            .Close('}');
        byte[] leaf = json.ToArray();
        if (leaf.Length > MaxBytes)
        {
            _kept = null;
            throw new ArgumentException($"The entry takes {leaf.Length} bytes; at most {MaxBytes} are allowed.");
        }

        return leaf;
    }

    private static void Commitments(CanonicalJson json, SortedList<string, byte[]> commitments)
    {
        if (commitments.Count == 0)
        {
            return;
        }

        json.Name("c").Open('{');
        foreach ((string name, byte[] value) in commitments)
        {
            json.Name(name).Bytes(value);
        }

        json.Close('}');
    }

    private static void Grants(CanonicalJson json, IReadOnlyList<GrantReference> grants)
    {
        if (grants.Count == 0)
        {
            return;
        }

        json.Name("grants").Open('[');
        foreach (GrantReference grant in grants)
        {
            json.Open('{')
                .Member("agreement", grant.Agreement).Member("flow", grant.Flow).Member("sha256", grant.Sha256)
                .Name("version").Number(grant.Version).Close('}');
        }

        json.Close(']');
    }
}
