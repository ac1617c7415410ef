using System.Runtime.InteropServices;
using IomGateway.Ledger.Search;

namespace IomGateway.Ledger.Sqlite;

/// <summary>
/// Writes the rows of search in the transaction of their entries: one narrow row at the end of its table, or a little
/// more on the row of the decision that is concluded, and the signatures of the blocks that were touched.
/// </summary>
internal sealed class SearchRows
{
    private const string Columns = "place, at, person, staff, outcomes, codes, categories, followed";

    private readonly Statement _insert;
    private readonly Statement _has;
    private readonly Statement _follow;
    private readonly Statement _block;
    private readonly Statement _keepBlock;
    private readonly Statement _rows;
    private readonly Statement _forget;
    private readonly Statement _state;
    private readonly SqliteReader _reader;
    private readonly Dictionary<long, Block> _touched = [];

    public SearchRows(Func<string, Statement> prepare, SqliteReader reader)
    {
        _reader = reader;
        _insert = prepare(
            $"INSERT INTO search ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, x'') ON CONFLICT DO NOTHING");
        _has = prepare("SELECT 1 FROM search WHERE place = ?1");
        _follow = prepare(
            "UPDATE search SET outcomes = outcomes | ?2, categories = CAST(categories || ?3 AS BLOB), "
            + "followed = CAST(followed || ?4 AS BLOB) WHERE place = ?1 AND instr(followed, ?4) = 0");
        _block = prepare("SELECT first_at, last_at, signature FROM search_blocks WHERE number = ?1");
        _keepBlock = prepare(
            "INSERT INTO search_blocks (number, first_at, last_at, signature) VALUES (?1, ?2, ?3, ?4) "
            + "ON CONFLICT (number) DO UPDATE SET first_at = ?2, last_at = ?3, signature = ?4");
        _rows = prepare($"SELECT {Columns} FROM search WHERE place >= ?1 AND place < ?2");
        _forget = prepare("UPDATE search SET person = NULL, categories = x'' WHERE place = ?1");
        _state = prepare(
            "INSERT INTO search_state (id, key_check, filled) VALUES (1, ?1, ?2) "
            + "ON CONFLICT (id) DO UPDATE SET filled = ?2 WHERE key_check = ?1");
    }

    /// <summary>Begins anew: another process may have written since.</summary>
    public void Begin() => _touched.Clear();

    /// <summary>Writes what the transaction changed of signatures.</summary>
    public void End()
    {
        foreach ((long number, Block block) in _touched)
        {
            _keepBlock.Bind(1, number).Bind(2, block.FirstAt).Bind(3, block.LastAt).Bind(4, block.Signature).Execute();
        }
    }

    public void Add(long place, ReadOnlySpan<byte> id, SearchTerms terms)
    {
        if (terms.Follows is { } decision && _reader.PlaceOf(decision) is { } decided && Follow(decided, id, terms))
        {
            return;
        }

        _insert.Bind(1, place).Bind(2, terms.UnixMilliseconds).Bind(3, terms.Person).Bind(4, terms.User)
            .Bind(5, (long)terms.Outcomes).Bind(6, Bytes(terms.Codes)).Bind(7, Bytes(terms.Categories)).Execute();
        Block block = Touch(BlockSignature.BlockOf(place));
        block.Covers(terms.UnixMilliseconds);
        BlockSignature.Add(block.Signature, terms);
    }

    /// <summary>Makes rows that are missing; what was made before is not made twice.</summary>
    public void Fill(IReadOnlyList<(long Place, EntryId Id, SearchTerms Terms)> rows, SearchState reached)
    {
        foreach ((long place, EntryId id, SearchTerms terms) in rows)
        {
            Add(place, id.ToBytes(), terms);
        }

        _state.Bind(1, reached.KeyCheck).Bind(2, reached.Filled).Execute();
    }

    /// <returns>How many rows named them.</returns>
    public int Forget(long[] people)
    {
        // Rows of this very transaction must be found, and their signatures with them.
        End();
        var plan = new SearchPlan
        {
            Before = long.MaxValue, Limit = int.MaxValue, MostExamined = int.MaxValue, People = people, Codes = [],
        };
        List<SearchRow> rows = _reader.Find(plan).Rows;
        foreach (SearchRow row in rows)
        {
            _forget.Bind(1, row.Place).Execute();
        }

        foreach (long number in rows.Select(r => BlockSignature.BlockOf(r.Place)).Distinct())
        {
            MakeAnew(number);
        }

        return rows.Count;
    }

    private bool Follow(long decided, ReadOnlySpan<byte> id, SearchTerms terms)
    {
        bool isNew = _follow.Bind(1, decided).Bind(2, (long)terms.Outcomes).Bind(3, Bytes(terms.Categories))
            .Bind(4, id).Execute() > 0;
        if (!isNew && _has.Bind(1, decided).First(s => s.Long(0)) == 0)
        {
            return false;
        }

        // The row's own time is that of the decision, which the block covers already.
        byte[] signature = Touch(BlockSignature.BlockOf(decided)).Signature;
        BlockSignature.AddEach(signature, terms.Outcomes);
        foreach (int category in terms.Categories)
        {
            BlockSignature.Add(signature, BlockSignature.Wide(category));
        }

        return true;
    }

    private Block Touch(long number)
    {
        if (!_touched.TryGetValue(number, out Block? block))
        {
            block = _block.Bind(1, number).First(s => new Block(s.Long(0), s.Long(1), s.Blob(2))) ?? new Block();
            _touched[number] = block;
        }

        return block;
    }

    // Nothing can be taken out of a signature, so that of a block which lost something is made from its rows.
    private void MakeAnew(long number)
    {
        var block = new Block();
        long first = number * BlockSignature.Rows;
        _rows.Bind(1, first).Bind(2, first + BlockSignature.Rows).Each(s =>
        {
            block.Covers(s.Long(1));
            BlockSignature.Add(block.Signature, new SearchTerms
            {
                UnixMilliseconds = s.Long(1),
                Person = s.IsNull(2) ? null : s.Long(2),
                User = s.IsNull(3) ? null : s.Long(3),
                Outcomes = (EntryOutcomes)s.Long(4),
                Codes = MemoryMarshal.Cast<byte, int>(s.Bytes(5)).ToArray(),
                Categories = MemoryMarshal.Cast<byte, int>(s.Bytes(6)).ToArray(),
            });
            return true;
        });
        _touched[number] = block;
    }

    // Databases stay on machines of one kind of byte order, and .NET runs on no other.
    private static ReadOnlySpan<byte> Bytes(int[] codes) => MemoryMarshal.AsBytes(codes.AsSpan());

    private sealed class Block(long firstAt = long.MaxValue, long lastAt = long.MinValue, byte[]? signature = null)
    {
        public long FirstAt { get; private set; } = firstAt;

        public long LastAt { get; private set; } = lastAt;

        public byte[] Signature { get; } = signature ?? new byte[BlockSignature.Size];

        public void Covers(long at) => (FirstAt, LastAt) = (Math.Min(FirstAt, at), Math.Max(LastAt, at));
    }
}
