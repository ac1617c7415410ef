using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using IomGateway.Ledger.Vault;

namespace IomGateway.Ledger.Search;

/// <summary>
/// Makes what search keeps, and what it looks for: HMACs under the index key, so that whoever has the database and not
/// that key cannot try out numbers or names. People and users take 64 bits, codes 32; what is found is opened, and
/// its leaf has the last word.
/// </summary>
internal sealed class SearchIndex(byte[] key)
{
    private const int MostKnown = 4096;

    private readonly ConcurrentDictionary<(string Kind, string Value), long> _known = new();

    /// <summary>Tells this key from another.</summary>
    public long KeyCheck => Hash("check", "index.key");

    /// <summary>What is kept of an entry.</summary>
    /// <param name="draft">The entry.</param>
    /// <param name="at">When it is made.</param>
    /// <param name="sealedValues">Its sealed values, each blob with the name of its owner.</param>
    /// <returns>Null where there is nothing to look for.</returns>
    public SearchTerms? Of(
        EntryDraft draft, DateTimeOffset at,
        IEnumerable<(string Owner, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Values)> sealedValues)
    {
        if (draft.Kind is EntryKind.Genesis or EntryKind.Key)
        {
            return null;
        }

        (long? person, long? user, HashSet<string> categories, bool left) = Read(sealedValues);
        return new SearchTerms
        {
            UnixMilliseconds = at.ToUnixTimeMilliseconds(),
            Person = person,
            User = user,
            Outcomes = Outcome(draft, left && draft.Kind == EntryKind.Disclosed),
            Codes = Codes(draft),
            Categories = [.. categories.Select(c => Code("category", c))],
            Follows = Follows(draft.Kind) ? draft.Of : null,
        };
    }

    /// <summary>What is looked for; null when nothing can be found.</summary>
    public SearchPlan? Plan(EntrySearch search)
    {
        if (search.Parties.Count == 0 || search.People is { Count: 0 } && search.Asked.Count == 0)
        {
            return null;
        }

        return new SearchPlan
        {
            Before = search.Before ?? long.MaxValue,
            Limit = search.Limit,
            MostExamined = search.MostExamined,
            People = search.People is null ? null : People(search.People, search.Asked),
            User = search.User is { } user ? UserOf(user.Agency, user.User) : null,
            Codes = [[.. search.Parties.Select(p => Code("party", p))], .. Wanted(search).Select(c => (int[])[c])],
            Category = search.Category is { } category ? Code("category", category) : null,
            With = search.With,
            Without = search.Without,
            Since = search.Since?.ToUnixTimeMilliseconds() ?? long.MinValue,
            Until = search.Until?.ToUnixTimeMilliseconds() ?? long.MaxValue,
        };
    }

    /// <summary>What stands for people in rows, by the gateway's ids and by how unknown ones were asked for.</summary>
    public long[] People(IEnumerable<string> people, IEnumerable<string> asked) =>
        [.. people.Select(p => Hash("person", p)), .. asked.Select(a => Hash("asked", a))];

    /// <summary>Entries that say what became of another are kept with that one.</summary>
    private static bool Follows(EntryKind kind) => kind is EntryKind.Disclosing or EntryKind.Disclosed
        or EntryKind.Interrupted or EntryKind.Failed or EntryKind.Mismatch or EntryKind.Held or EntryKind.Combined;

    private static EntryOutcomes Outcome(EntryDraft draft, bool left) => draft.Kind switch
    {
        EntryKind.Decided => draft.Decision switch
        {
            "permit" => EntryOutcomes.Permitted,
            "hold" => EntryOutcomes.ToHold,
            _ => EntryOutcomes.Refused,
        },
        EntryKind.Disclosing => EntryOutcomes.Disclosing,
        EntryKind.Disclosed => EntryOutcomes.Disclosed | (left ? EntryOutcomes.SomethingLeft : EntryOutcomes.None),
        EntryKind.Delivered => EntryOutcomes.SomethingLeft,
        EntryKind.Interrupted => EntryOutcomes.Interrupted,
        EntryKind.Failed => EntryOutcomes.Failed,
        EntryKind.Mismatch => EntryOutcomes.Mismatch,
        EntryKind.Held => EntryOutcomes.Held,
        EntryKind.Combined => EntryOutcomes.Combined,
        _ => EntryOutcomes.None,
    };

    /// <summary>Each code once.</summary>
    private int[] Codes(EntryDraft draft)
    {
        Span<(string Kind, string? Value)> fixedTerms =
        [
            ("kind", draft.Kind.Name()), ("party", draft.From), ("party", draft.To), ("from", draft.From),
            ("to", draft.To), ("purpose", draft.Purpose), ("type", draft.RecordType),
            ("agreement", draft.Agreement?.Id),
            ("version", draft.Agreement is { } life ? Version(life.Id, life.Version) : null),
        ];
        var codes = new List<int>(fixedTerms.Length + 2 * draft.Grants.Count);
        foreach ((string kind, string? value) in fixedTerms)
        {
            Add(kind, value);
        }

        foreach (GrantReference grant in draft.Grants)
        {
            Add("agreement", grant.Agreement);
            Add("version", Version(grant.Agreement, grant.Version));
        }

        return [.. codes];

        void Add(string kind, string? value)
        {
            if (value is not null && Code(kind, value) is var code && !codes.Contains(code))
            {
                codes.Add(code);
            }
        }
    }

    private IEnumerable<int> Wanted(EntrySearch search)
    {
        (string Kind, string? Value)[] wanted =
        [
            ("kind", search.Kind?.Name()), ("party", search.Agency), ("from", search.From), ("to", search.To),
            ("purpose", search.Purpose), ("type", search.RecordType), ("agreement", search.Agreement),
            ("version", search is { Agreement: { } id, Version: { } version } ? Version(id, version) : null),
        ];
        return wanted.Where(w => w.Value is not null).Select(w => Code(w.Kind, w.Value!));
    }

    private static string Version(string agreement, int version) =>
        string.Create(CultureInfo.InvariantCulture, $"{agreement}@{version}");

    private (long? Person, long? User, HashSet<string> Categories, bool Left) Read(
        IEnumerable<(string Owner, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Values)> sealedValues)
    {
        long? person = null, user = null;
        var categories = new HashSet<string>(StringComparer.Ordinal);
        bool left = false;
        foreach ((string owner, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> values) in sealedValues)
        {
            if (KeyOwner.PersonIn(owner) is { } id)
            {
                person = Known("person", id);
            }
            else if (Text(values, "asked") is { Length: > 0 } asked)
            {
                person ??= Hash("asked", asked);
            }

            if (KeyOwner.StaffIn(owner) is { } agency && Text(values, "user") is { } name)
            {
                user = UserOf(agency, name);
            }

            left |= values.TryGetValue("manifest", out ReadOnlyMemory<byte> manifest)
                && ManifestCategories.Read(manifest.Span, categories);
        }

        return (person, user, categories, left);
    }

    private long UserOf(string agency, string user) => Known("user", $"{agency}/{user}");

    private static string? Text(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> values, string name) =>
        values.TryGetValue(name, out ReadOnlyMemory<byte> value) ? Encoding.UTF8.GetString(value.Span) : null;

    private int Code(string kind, string value) => (int)Known(kind, value);

    /// <summary>The hash of what comes again: codes, users, people by the gateway's own ids.</summary>
    private long Known(string kind, string value)
    {
        if (_known.TryGetValue((kind, value), out long hash))
        {
            return hash;
        }

        // Whoever could fill it with codes of their own making must not fill the memory.
        if (_known.Count >= MostKnown)
        {
            _known.Clear();
        }

        return _known[(kind, value)] = Hash(kind, value);
    }

    private long Hash(string kind, string value)
    {
        Span<byte> mac = stackalloc byte[Hmac.Size];
        Hmac.Hash(key, Encoding.UTF8.GetBytes($"iom-search/v1\0{kind}\0{value}"), mac);
        return BinaryPrimitives.ReadInt64LittleEndian(mac);
    }
}
