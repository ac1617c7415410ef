using System.Security.Cryptography;
using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Storage;

namespace IomGateway.Ledger.Vault;

/// <summary>A value with what opens its commitment.</summary>
internal sealed record OpenedValue(byte[] Randomness, byte[] Value);

/// <summary>Opens an entry's blobs and holds every value against its commitment.</summary>
internal sealed class EntryOpener(KeyStore keys)
{
    public OpenedEntry Open(long place, byte[] leaf, IReadOnlyList<SealedPart> parts)
    {
        LedgerEntry entry = Read(place, leaf);
        Dictionary<string, OpenedValue> values = Values(entry, parts, out bool damaged);
        return new OpenedEntry
        {
            Index = place,
            Entry = entry,
            Leaf = leaf,
            Values = values.ToDictionary(
                v => v.Key, v => (ReadOnlyMemory<byte>)v.Value.Value, StringComparer.Ordinal),
            Unopened = entry.Commitments.Keys.Where(n => !values.ContainsKey(n)).ToHashSet(StringComparer.Ordinal),
            Damaged = damaged,
        };
    }

    public Dictionary<string, OpenedValue> Values(
        LedgerEntry entry, IReadOnlyList<SealedPart> parts, out bool damaged)
    {
        damaged = false;
        var opened = new Dictionary<string, OpenedValue>(StringComparer.Ordinal);
        foreach (SealedPart part in parts)
        {
            if (keys.Find(part.DataKey) is not { } key)
            {
                continue;
            }

            if (SealedBlob.Open(entry.Id, part.Number, key, part.Blob) is not { } blob)
            {
                damaged = true;
                continue;
            }

            foreach ((string name, byte[] value) in blob.Values)
            {
                byte[] randomness = Commitment.Randomness(blob.Secret, name);
                bool kept = IsCommitted(entry, name, Commitment.To(randomness, name, value))
                    && opened.TryAdd(name, new OpenedValue(randomness, value));
                damaged |= !kept;
            }
        }

        return opened;
    }

    /// <summary>The blobs that still open, each with the name of its owner.</summary>
    public List<(string Owner, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Values)> Owned(
        LedgerEntry entry, IReadOnlyList<SealedPart> parts)
    {
        var owned = new List<(string, IReadOnlyDictionary<string, ReadOnlyMemory<byte>>)>(parts.Count);
        foreach (SealedPart part in parts)
        {
            if (keys.Find(part.DataKey) is { } key
                && SealedBlob.Open(entry.Id, part.Number, key, part.Blob) is { } blob)
            {
                owned.Add((key.Owner, blob.Values.ToDictionary(
                    v => v.Key, v => (ReadOnlyMemory<byte>)v.Value, StringComparer.Ordinal)));
            }
        }

        return owned;
    }

    public static LedgerEntry Read(long place, byte[] leaf) => LeafReader.Read(leaf)
        ?? throw new LedgerDamagedException($"The entry at index {place} is not readable.");

    public static OpenedEntry? Find(ILedgerReader reader, EntryId id, EntryOpener opener) =>
        reader.PlaceOf(id) is { } place && reader.Leaf(place) is { } leaf
            ? opener.Open(place, leaf, reader.Parts(place)) : null;

    private static bool IsCommitted(LedgerEntry entry, string name, byte[] commitment) =>
        entry.Commitments.TryGetValue(name, out string? stated)
        && Checkpoints.Base64.TryDecode(stated, out byte[] bytes)
        && CryptographicOperations.FixedTimeEquals(bytes, commitment);
}
