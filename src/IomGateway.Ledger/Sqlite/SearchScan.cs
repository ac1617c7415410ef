using System.Runtime.InteropServices;
using IomGateway.Ledger.Search;

namespace IomGateway.Ledger.Sqlite;

/// <summary>
/// Looks through the rows of search from the newest to the oldest, past every block whose signature says that nothing
/// of the kind is in it.
/// </summary>
internal sealed class SearchScan(Func<string, Statement> sql, SearchPlan plan)
{
    /// <summary>Signatures read at a time: about a mebibyte.</summary>
    private const int BlocksAtOnce = 512;

    private readonly List<SearchRow> _rows = [];
    private int _examined;
    private long? _stoppedAt;

    public SearchHits Run()
    {
        long at = plan.Before <= 0 ? -1 : BlockSignature.BlockOf(plan.Before - 1);
        var blocks = new List<long>();
        while (at >= 0 && _stoppedAt is null)
        {
            long lowest = Candidates(at, blocks);
            foreach (long block in blocks)
            {
                Look(block);
                if (_stoppedAt is not null)
                {
                    break;
                }
            }

            at = lowest - 1;
        }

        return new SearchHits(_rows, _stoppedAt is > 0 ? _stoppedAt : null, _examined);
    }

    /// <returns>The last block that was considered; 0 when there are no more.</returns>
    private long Candidates(long from, List<long> blocks)
    {
        blocks.Clear();
        (long lowest, int read) = (0, 0);
        sql("SELECT number, first_at, last_at, signature FROM search_blocks WHERE number <= ?1 "
                + "ORDER BY number DESC LIMIT ?2")
            .Bind(1, from).Bind(2, (long)BlocksAtOnce).Each(s =>
            {
                lowest = s.Long(0);
                read++;
                if (s.Long(1) < plan.Until && s.Long(2) >= plan.Since && BlockSignature.MayHold(s.Bytes(3), plan))
                {
                    blocks.Add(lowest);
                }

                return true;
            });
        return read < BlocksAtOnce ? 0 : lowest;
    }

    private void Look(long block)
    {
        long first = block * BlockSignature.Rows;
        sql("SELECT place, at, person, staff, outcomes, codes, categories, followed FROM search "
                + "WHERE place >= ?1 AND place < ?2 ORDER BY place DESC")
            .Bind(1, first).Bind(2, Math.Min(plan.Before, first + BlockSignature.Rows)).Each(Take);
        if (_stoppedAt is null && _examined >= plan.MostExamined)
        {
            _stoppedAt = first;
        }
    }

    private bool Take(Statement row)
    {
        _examined++;
        if (!Fits(row))
        {
            return true;
        }

        long place = row.Long(0);
        _rows.Add(new SearchRow(
            place, row.Long(1), row.IsNull(2) ? null : row.Long(2), row.IsNull(3) ? null : row.Long(3),
            (EntryOutcomes)row.Long(4), Ids(row.Bytes(7))));
        if (_rows.Count == plan.Limit)
        {
            _stoppedAt = place;
        }

        return _stoppedAt is null;
    }

    private bool Fits(Statement row)
    {
        long at = row.Long(1);
        if (at < plan.Since || at >= plan.Until
            || plan.People is { } people && (row.IsNull(2) || Array.IndexOf(people, row.Long(2)) < 0)
            || plan.User is { } user && (row.IsNull(3) || row.Long(3) != user))
        {
            return false;
        }

        var outcomes = (EntryOutcomes)row.Long(4);
        if ((outcomes & plan.With) != plan.With || (outcomes & plan.Without) != 0)
        {
            return false;
        }

        ReadOnlySpan<int> codes = MemoryMarshal.Cast<byte, int>(row.Bytes(5));
        foreach (int[] group in plan.Codes)
        {
            if (!codes.ContainsAny(group))
            {
                return false;
            }
        }

        return plan.Category is not { } category || MemoryMarshal.Cast<byte, int>(row.Bytes(6)).Contains(category);
    }

    private static EntryId[] Ids(ReadOnlySpan<byte> bytes)
    {
        var ids = new EntryId[bytes.Length / EntryId.ByteCount];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = EntryId.Read(bytes.Slice(i * EntryId.ByteCount, EntryId.ByteCount));
        }

        return ids;
    }
}
