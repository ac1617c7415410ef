using System.Security.Cryptography;
using IomGateway.Ledger.Search;
using IomGateway.Ledger.Tree;
using IomGateway.Ledger.Vault;

namespace IomGateway.Ledger.Entries;

/// <summary>
/// Turns drafts into entries that only need writing: commitments, sealing and hashing happen on the caller's thread,
/// so that the one writer does nothing but write.
/// </summary>
internal sealed class EntryPress(LedgerOptions options, TimeProvider time, KeyStore keys, SearchIndex index)
{
    private const int MaxParts = 256;

    public PreparedEntry Prepare(EntryDraft draft)
    {
        Validate(draft);
        DateTimeOffset now = time.GetUtcNow();
        EntryId id = draft.Id ?? EntryId.New(time);
        var commitments = new SortedList<string, byte[]>(
            draft.Sealed.Sum(s => s.Values.Count), StringComparer.Ordinal);
        var parts = new List<SealedPart>(draft.Sealed.Count);
        byte[] random = RandomNumberGenerator.GetBytes(draft.Sealed.Count * SealedBlob.RandomSize);
        foreach (SealedValues values in draft.Sealed)
        {
            ReadOnlySpan<byte> own = random.AsSpan(parts.Count * SealedBlob.RandomSize, SealedBlob.RandomSize);
            foreach ((string name, ReadOnlyMemory<byte> value) in values.Values)
            {
                Commit(commitments, own[..SealedBlob.SecretSize], name, value.Span);
            }

            DataKey key = keys.For(values.Owner.NameAt(now));
            parts.Add(new SealedPart(key.Id, SealedBlob.Seal(id, parts.Count, key, own, values)));
        }

        CryptographicOperations.ZeroMemory(random);
        byte[] leaf = LeafWriter.Write(draft, id, options.Node, now, commitments);
        return new PreparedEntry
        {
            Id = id,
            Kind = draft.Kind,
            Of = draft.Of,
            AwaitsConclusion = draft is { Kind: EntryKind.Decided, Decision: "permit" },
            UnixMilliseconds = now.ToUnixTimeMilliseconds(),
            Leaf = leaf,
            LeafHash = Rfc6962.LeafHash(leaf),
            Parts = parts,
            Terms = index.Of(draft, now, draft.Sealed.Select(s => (s.Owner.NameAt(now), s.Values))),
        };
    }

    private static void Commit(
        SortedList<string, byte[]> commitments, ReadOnlySpan<byte> secret, string name, ReadOnlySpan<byte> value)
    {
        if (!Commitment.IsName(name))
        {
            throw new ArgumentException(
                $"'{name}' cannot name a sealed value; use 1 to 64 ASCII letters, digits, dots and hyphens.");
        }

        if (!commitments.TryAdd(name, Commitment.Under(secret, name, value)))
        {
            throw new ArgumentException(
                $"Two sealed values of one entry are named '{name}'; give each its own name, such as '{name}.2'.");
        }
    }

    private static void Validate(EntryDraft draft)
    {
        if (draft.Id is { } id && id == default)
        {
            throw new ArgumentException("The entry's id is empty.");
        }

        if (draft.Kind == EntryKind.Decided && draft.Decision is not ("permit" or "deny" or "hold"))
        {
            throw new ArgumentException($"A decision is permit, deny or hold, not '{draft.Decision}'.");
        }

        if (draft.Kind.Concludes() && (draft.Of is null || draft.Of == default(EntryId)))
        {
            throw new ArgumentException($"A {draft.Kind.Name()} entry names the decision that it concludes.");
        }

        if (draft.Kind is EntryKind.Genesis && draft.Origin is null || draft.Kind is EntryKind.Key && draft.Key is null)
        {
            throw new ArgumentException($"Only the ledger itself writes {draft.Kind.Name()} entries.");
        }

        if (draft.Sealed.Count > MaxParts)
        {
            throw new ArgumentException($"An entry seals for at most {MaxParts} owners.");
        }
    }
}
