using System.Text;

namespace IomGateway.Ledger.Tests;

/// <summary>Finds what a search should, by looking at every entry, opened.</summary>
internal static class SearchByHand
{
    public static EntrySearch Any(Dice random, List<OpenedEntry> all)
    {
        string party = SearchContract.Agencies[random.Next(4)];
        DateTimeOffset middle = all[random.Next(all.Count)].Entry.Time;
        return new EntrySearch
        {
            Parties = random.Next(3) == 0 ? [party, SearchContract.Agencies[random.Next(4)]] : [party],
            Admits = _ => true,
            People = random.Next(3) == 0 ? [$"person-{random.Next(45)}", $"person-{random.Next(45)}"] : null,
            User = random.Next(4) == 0 ? (SearchContract.Agencies[random.Next(2)], $"user-{random.Next(9)}") : null,
            Agency = random.Next(5) == 0 ? SearchContract.Agencies[random.Next(4)] : null,
            From = random.Next(6) == 0 ? SearchContract.Agencies[2 + random.Next(2)] : null,
            To = random.Next(6) == 0 ? SearchContract.Agencies[random.Next(2)] : null,
            Purpose = random.Next(4) == 0 ? SearchContract.Purposes[random.Next(3)] : null,
            RecordType = random.Next(6) == 0 ? "Condition" : null,
            Category = random.Next(4) == 0 ? SearchContract.Categories[random.Next(3)] : null,
            Agreement = random.Next(4) == 0 ? "agreement-1" : null,
            Version = random.Next(2) == 0 ? 2 : null,
            Kind = random.Next(5) == 0 ? EntryKind.Decided : null,
            With = (EntryOutcomes)(random.Next(3) == 0 ? 1 << random.Next(9) : 0),
            Without = random.Next(6) == 0 ? EntryOutcomes.SomethingLeft : EntryOutcomes.None,
            Since = random.Next(5) == 0 ? middle : null,
            Until = random.Next(5) == 0 ? middle.AddMilliseconds(50) : null,
            Limit = 1 + random.Next(200),
            MostExamined = 300 + random.Next(3000),
        };
    }

    public static bool Follows(OpenedEntry entry) => entry.Entry.Kind is EntryKind.Disclosed or EntryKind.Failed
        or EntryKind.Interrupted or EntryKind.Mismatch;

    /// <summary>The same by looking at everything, opened.</summary>
    public static bool Fits(OpenedEntry entry, EntrySearch s, List<OpenedEntry> all)
    {
        LedgerEntry leaf = entry.Entry;
        if (leaf.Kind != EntryKind.Decided)
        {
            return false;
        }

        OpenedEntry[] followed = [.. all.Where(e => e.Entry.Of == leaf.Id)];
        string manifests = string.Concat(followed.Select(f => Text(f, "manifest")));
        return s.Parties.Any(p => leaf.From == p || leaf.To == p)
            && s.People?.Contains(Text(entry, "person")) != false
            && (s.User is not { } user || (leaf.To == user.Agency && Text(entry, "user") == user.User))
            && (s.Agency is null || leaf.From == s.Agency || leaf.To == s.Agency)
            && (s.From is null || leaf.From == s.From) && (s.To is null || leaf.To == s.To)
            && (s.Purpose is null || leaf.Purpose == s.Purpose)
            && (s.RecordType is null || leaf.RecordType == s.RecordType)
            && (s.Category is null || manifests.Contains($"\"{s.Category}\":2", StringComparison.Ordinal))
            && (s.Agreement is null
                || leaf.Grants.Any(g => g.Agreement == s.Agreement && (s.Version ?? g.Version) == g.Version))
            && (Became(leaf, followed, manifests) & (s.With | s.Without)) == s.With
            && leaf.Time >= (s.Since ?? DateTimeOffset.MinValue) && leaf.Time < (s.Until ?? DateTimeOffset.MaxValue);
    }

    private static EntryOutcomes Became(LedgerEntry leaf, OpenedEntry[] followed, string manifests)
    {
        EntryOutcomes became = leaf.Decision switch
        {
            "permit" => EntryOutcomes.Permitted, "deny" => EntryOutcomes.Refused, _ => EntryOutcomes.ToHold,
        };
        foreach (OpenedEntry entry in followed)
        {
            became |= Enum.Parse<EntryOutcomes>(entry.Entry.Kind.ToString());
        }

        bool left = manifests.Contains("\"out\":1", StringComparison.Ordinal);
        return left ? became | EntryOutcomes.SomethingLeft : became;
    }

    private static string Text(OpenedEntry entry, string name) =>
        entry.Values.TryGetValue(name, out ReadOnlyMemory<byte> value) ? Encoding.UTF8.GetString(value.Span) : "";
}
