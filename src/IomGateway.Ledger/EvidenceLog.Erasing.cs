using System.Data.Common;
using System.Globalization;
using IomGateway.Ledger.Search;
using IomGateway.Ledger.Storage;
using IomGateway.Ledger.Vault;

namespace IomGateway.Ledger;

/// <summary>What an erasure found.</summary>
/// <param name="Blobs">How many sealed blobs are gone.</param>
/// <param name="LastMonth">
/// The last month (its first day) in which they were asked about while nobody knew them; null when never. What the log
/// keeps of that lies under the month's key, and copies of the log made before can be opened until that is destroyed.
/// </param>
public sealed record ErasedValues(long Blobs, DateOnly? LastMonth);

/// <content>Erasure: keys are destroyed, and what they sealed is deleted. The caller records it.</content>
public sealed partial class EvidenceLog
{
    private const string People = "person:";
    private const string Months = "month:";

    /// <summary>People who were erased, by the gateway's own ids; nothing about them can be sealed again.</summary>
    /// <exception cref="LedgerUnavailableException">The key store cannot be read.</exception>
    public IReadOnlyList<string> ErasedPeople() =>
        OnKeys(() => (IReadOnlyList<string>)[.. _keys.Erased(People).Select(o => o[People.Length..])]);

    /// <summary>
    /// Destroys the keys of a person, then deletes what was sealed with them and what search keeps of them. Any part
    /// of it may have been done before. When it returns, no gateway of this log can open any of it.
    /// </summary>
    /// <param name="people">The gateway's own ids of the person, those of merged files among them.</param>
    /// <param name="asked">
    /// How they may have been asked about before anybody knew them, as the sealed value <c>asked</c> has it.
    /// </param>
    /// <param name="cancellationToken">Heeded until the first key is destroyed.</param>
    /// <exception cref="LedgerUnavailableException">It is not finished; erase again.</exception>
    public async Task<ErasedValues> EraseAsync(
        IReadOnlyCollection<string> people, IReadOnlyCollection<string> asked, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(people);
        ArgumentNullException.ThrowIfNull(asked);
        cancellationToken.ThrowIfCancellationRequested();
        List<long> keys = OnKeys(() => people.SelectMany(p => _keys.Erase(People + p)).ToList());

        // Another gateway may have the key in hand for a moment more; what it still writes is deleted with the rest.
        await Task.Delay(2 * KeyStore.Memory, CancellationToken.None);
        await _store.SettleAsync(CancellationToken.None);
        long blobs = keys.Count == 0 ? 0 : await _store.EraseSealedAsync(keys, places: null);
        (long unknown, DateOnly? month) = await EraseUnknownAsync(_index.People(people, asked));

        // Last: while it stands, what is left to delete is found by it.
        await _store.ForgetAsync(_index.People(people, asked));
        OnKeys(() =>
        {
            _keys.Compact();
            return true;
        });
        await _store.CompactAsync();
        return new ErasedValues(blobs + unknown, month);
    }

    /// <summary>
    /// Destroys the keys of months that ended long ago, and with them what is kept of people whom nobody knew.
    /// </summary>
    /// <param name="endedBefore">Months that end on or before this day.</param>
    /// <param name="cancellationToken">Heeded between two months.</param>
    /// <returns>How many months.</returns>
    /// <exception cref="LedgerUnavailableException">It is not finished; the next call goes on.</exception>
    public async Task<int> EraseMonthsAsync(DateOnly endedBefore, CancellationToken cancellationToken)
    {
        var due = OnKeys(() => _keys.Owners(Months)).Where(k => MonthOf(k.Owner).AddMonths(1) <= endedBefore).ToList();
        foreach ((string owner, _) in due)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyList<long> keys = OnKeys(() => _keys.Erase(owner));
            await _store.EraseSealedAsync(keys, places: null);
        }

        if (due.Count > 0)
        {
            OnKeys(() =>
            {
                _keys.Compact();
                return true;
            });
            await _store.CompactAsync();
        }

        return due.Count;
    }

    /// <summary>Writes a copy of the data keys, which the master key still wraps.</summary>
    /// <param name="path">A new file, for its owner alone.</param>
    /// <returns>False where they lie in a database of their own, which is backed up by its own means.</returns>
    /// <exception cref="LedgerUnavailableException">It could not be written.</exception>
    internal bool CopyKeys(string path) => OnKeys(() => _keys.CopyTo(path));

    private async Task<(long Blobs, DateOnly? Month)> EraseUnknownAsync(long[] people)
    {
        IReadOnlyList<(string Owner, long Id)> months = OnKeys(() => _keys.Owners(Months));
        (List<long> places, DateOnly? month) = await _store.ReadAsync(
            r => SealedByMonth(r, people, months), CancellationToken.None);
        return places.Count == 0
            ? (0, null) : (await _store.EraseSealedAsync([.. months.Select(m => m.Id)], places), month);
    }

    private static (List<long> Places, DateOnly? Month) SealedByMonth(
        ILedgerReader reader, long[] people, IReadOnlyList<(string Owner, long Id)> months)
    {
        var plan = new SearchPlan
        {
            Before = long.MaxValue, Limit = int.MaxValue, MostExamined = int.MaxValue, People = people, Codes = [],
        };
        var owners = months.ToDictionary(m => m.Id, m => MonthOf(m.Owner));
        var places = new List<long>();
        DateOnly? last = null;
        foreach (SearchRow row in reader.Find(plan).Rows)
        {
            foreach (long place in row.Followed.Select(reader.PlaceOf).OfType<long>().Prepend(row.Place))
            {
                var sealedThen = reader.Parts(place).Where(p => owners.ContainsKey(p.DataKey)).ToList();
                if (sealedThen.Count > 0)
                {
                    places.Add(place);
                    DateOnly month = sealedThen.Max(p => owners[p.DataKey]);
                    last = last is null || month > last ? month : last;
                }
            }
        }

        return (places, last);
    }

    private static DateOnly MonthOf(string owner) => DateOnly.ParseExact(
        owner.AsSpan(Months.Length), "yyyy-MM", CultureInfo.InvariantCulture);

    private static T OnKeys<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception e) when (e is DbException or ObjectDisposedException)
        {
            throw new LedgerUnavailableException("The key store cannot be used.", e);
        }
    }
}
