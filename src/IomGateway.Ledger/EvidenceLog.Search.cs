using System.Runtime.CompilerServices;
using IomGateway.Ledger.Search;
using IomGateway.Ledger.Storage;
using IomGateway.Ledger.Vault;

namespace IomGateway.Ledger;

/// <content>Search. The caller sees to it that only those entitled see what it finds.</content>
public sealed partial class EvidenceLog
{
    private const int FillAtOnce = 512;
    private const int RowsAtOnce = 4096;

    /// <summary>
    /// One page of what a search finds, the newest first. A person who was erased is no longer found; that somebody
    /// asked is, by everything else.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not 1 to
    /// <see cref="EntrySearch.LongestPage"/>.</exception>
    public async Task<FoundPage> SearchAsync(EntrySearch search, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(search);
        ArgumentOutOfRangeException.ThrowIfLessThan(search.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(search.Limit, EntrySearch.LongestPage);
        ArgumentOutOfRangeException.ThrowIfLessThan(search.MostExamined, 1);
        if (_index.Plan(search) is not { } plan)
        {
            return new FoundPage([], null);
        }

        await _store.SettleAsync(cancellationToken);
        return await Task.Run(
            () => _store.ReadAsync(r => PageOf(r, search, plan, cancellationToken), cancellationToken),
            cancellationToken);
    }

    /// <summary>
    /// What search keeps of everything that is found, however much, the newest first and not opened; neither
    /// <see cref="EntrySearch.Limit"/> nor <see cref="EntrySearch.Admits"/> is heeded.
    /// </summary>
    public async IAsyncEnumerable<IndexedEntry> ListAsync(
        EntrySearch search, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(search);
        SearchPlan? plan = _index.Plan(search);
        await _store.SettleAsync(cancellationToken);
        while (plan is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SearchPlan next = plan with { Limit = RowsAtOnce };
            SearchHits hits = await Task.Run(
                () => _store.ReadAsync(r => r.Find(next), cancellationToken), cancellationToken);
            foreach (SearchRow row in hits.Rows)
            {
                yield return new IndexedEntry(
                    row.Place, DateTimeOffset.FromUnixTimeMilliseconds(row.UnixMilliseconds), row.Person, row.User,
                    row.Outcomes);
            }

            plan = hits.Next is { } before ? plan with { Before = before } : null;
        }
    }

    /// <summary>One entry by its place in the log, opened; null beyond its end.</summary>
    public Task<OpenedEntry?> ReadAtAsync(long index, CancellationToken cancellationToken) =>
        _store.ReadAsync(r => OpenAt(r, index), cancellationToken);

    /// <summary>
    /// Takes people out of search for good, with the categories of what left about them. Who asked about somebody, when
    /// and for what stays. To be called as part of erasing them; calling it again does no harm.
    /// </summary>
    /// <param name="people">The gateway's own ids of the person, those of merged files among them.</param>
    /// <param name="asked">
    /// How they may have been asked about before anybody knew them, as the sealed value <c>asked</c> has it.
    /// </param>
    /// <param name="cancellationToken">Heeded until the change is queued.</param>
    /// <returns>How many entries no longer name them.</returns>
    /// <exception cref="LedgerUnavailableException">Nothing was changed.</exception>
    public Task<int> ForgetInSearchAsync(
        IReadOnlyCollection<string> people, IReadOnlyCollection<string> asked, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _store.ForgetAsync(_index.People(people, asked));
    }

    private FoundPage PageOf(
        ILedgerReader reader, EntrySearch search, SearchPlan plan, CancellationToken cancellationToken)
    {
        var found = new List<FoundEntry>();
        for (SearchPlan? next = plan; next is not null;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SearchHits hits = reader.Find(next);
            found.AddRange(Opened(reader, search, hits.Rows));
            int left = next.MostExamined - hits.Examined;
            if (hits.Next is null || found.Count >= search.Limit || left <= 0)
            {
                return new FoundPage(found, hits.Next);
            }

            next = next with { Before = hits.Next.Value, Limit = search.Limit - found.Count, MostExamined = left };
        }

        return new FoundPage(found, null);
    }

    private List<FoundEntry> Opened(ILedgerReader reader, EntrySearch search, List<SearchRow> rows)
    {
        var stored = reader.At([.. rows.Select(r => r.Place)]).ToDictionary(s => s.Place);
        List<(SearchRow Row, StoredEntry Entry)> admitted =
        [
            .. rows.Select(r => (Row: r, Entry: stored.GetValueOrDefault(r.Place)
                    ?? throw new LedgerDamagedException($"The entry at index {r.Place} is not in the database.")))
                .Where(f => search.Admits(EntryOpener.Read(f.Entry.Place, f.Entry.Leaf))),
        ];
        var followed = reader.Of([.. admitted.SelectMany(f => f.Row.Followed).Distinct()])
            .Select(e => _opener.Open(e.Place, e.Leaf, e.Parts)).ToDictionary(e => e.Entry.Id);
        return
        [
            .. admitted.Select(f => new FoundEntry(
                _opener.Open(f.Entry.Place, f.Entry.Leaf, f.Entry.Parts), f.Row.Outcomes,
                [.. f.Row.Followed.Where(followed.ContainsKey).Select(id => followed[id]).OrderBy(e => e.Index)])),
        ];
    }

    private OpenedEntry? OpenAt(ILedgerReader reader, long place) =>
        reader.Leaf(place) is { } leaf ? _opener.Open(place, leaf, reader.Parts(place)) : null;

    /// <summary>
    /// Makes the rows of what is older than search, from the vault: once, and from where it broke off. Whoever opens
    /// the log waits for it, since a search that misses entries would look like one that found nothing.
    /// </summary>
    private async Task FillSearchAsync(CancellationToken cancellationToken)
    {
        await _store.SettleAsync(cancellationToken);
        SearchState? state = await SearchStateAsync(cancellationToken);
        long size = await _store.ReadAsync(r => r.Size(), cancellationToken);
        if (state is not null && state.Filled > 0)
        {
            return;
        }

        for (long from = 0; from < size; from += FillAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long place = from;
            List<(long, EntryId, SearchTerms)> rows =
                await _store.ReadAsync(r => TermsOf(r, place, FillAtOnce), cancellationToken);
            bool last = from + FillAtOnce >= size;
            await _store.FillSearchAsync(rows, new SearchState(_index.KeyCheck, last ? size : 0));
        }

        // Two nodes that began at the same moment with a key each cannot both go on.
        await SearchStateAsync(cancellationToken);
    }

    private async Task<SearchState?> SearchStateAsync(CancellationToken cancellationToken)
    {
        SearchState? state = await _store.ReadAsync(r => r.SearchState(), cancellationToken);
        return state is null || state.KeyCheck == _index.KeyCheck ? state : throw new InvalidOperationException(
            "index.key is not the one that the log's search was made with; put back the file that was backed up, or"
            + " copy it from the node that made it.");
    }

    private List<(long Place, EntryId Id, SearchTerms Terms)> TermsOf(ILedgerReader reader, long from, int count)
    {
        var rows = new List<(long, EntryId, SearchTerms)>(count);
        List<byte[]> leaves = reader.Leaves(from, count);
        for (int i = 0; i < leaves.Count; i++)
        {
            LedgerEntry entry = EntryOpener.Read(from + i, leaves[i]);
            if (_index.Of(Draft(entry), entry.Time, _opener.Owned(entry, reader.Parts(from + i))) is { } terms)
            {
                rows.Add((from + i, entry.Id, terms));
            }
        }

        return rows;
    }

    private static EntryDraft Draft(LedgerEntry entry) => new()
    {
        Kind = entry.Kind,
        Of = entry.Of,
        Grants = entry.Grants,
        Agreement = entry.Agreement,
        Decision = entry.Decision,
        From = entry.From,
        To = entry.To,
        Purpose = entry.Purpose,
        RecordType = entry.RecordType,
        Engine = entry.Engine,
    };
}
