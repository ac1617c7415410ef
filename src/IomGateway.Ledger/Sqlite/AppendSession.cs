using System.Globalization;
using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Tree;
using IomGateway.Ledger.Vault;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IomGateway.Ledger.Sqlite;

/// <summary>
/// The writer's connection with its prepared statements and the edge of the tree. Another process may append between
/// two transactions: the size that counts is the one read inside.
/// </summary>
internal sealed class AppendSession : IDisposable
{
    private readonly LedgerOptions _options;
    private readonly SqliteConnection _connection;
    private readonly List<Statement> _statements = [];
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _size;
    private readonly Statement _entry;
    private readonly Statement _vault;
    private readonly Statement _await;
    private readonly Statement _isAwaiting;
    private readonly Statement _concluded;
    private readonly Statement _tile;
    private readonly Statement _extendTile;
    private readonly Statement _checkpoint;
    private readonly Statement _cosign;
    private readonly SqliteReader _reader;
    private readonly SearchRows _search;
    private TreeEdge? _edge;
    private Statement? _erase;

    public AppendSession(LedgerOptions options)
    {
        _options = options;
        _connection = SqliteFile.Open(options.DatabasePath, options.BusyTimeout, mayCreate: false);
        try
        {
            if (options.PageCeiling?.Invoke() is { } pages)
            {
                SqliteFile.Execute(
                    _connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count={pages}"));
            }

            // What is deleted is overwritten, not only unlinked.
            SqliteFile.Execute(_connection, "PRAGMA secure_delete=ON");
            _reader = new SqliteReader(_connection);
            _begin = Prepare("BEGIN IMMEDIATE");
            _commit = Prepare("COMMIT");
            _size = Prepare("SELECT coalesce(max(place) + 1, 0) FROM entries");
            _entry = Prepare("INSERT INTO entries (place, id, of_id, kind, leaf) VALUES (?1, ?2, ?3, ?4, ?5)");
            _vault = Prepare("INSERT INTO vault (slot, data_key, sealed) VALUES (?1, ?2, ?3)");
            _await = Prepare("INSERT INTO awaiting (id, at) VALUES (?1, ?2)");
            _isAwaiting = Prepare("SELECT 1 FROM awaiting WHERE id = ?1");
            _concluded = Prepare("DELETE FROM awaiting WHERE id = ?1");
            _tile = Prepare("INSERT INTO tiles (level, number, hashes) VALUES (?1, ?2, ?3)");
            _extendTile = Prepare(
                "INSERT INTO tiles (level, number, hashes) VALUES (?1, ?2, ?3) "
                + "ON CONFLICT (level, number) DO UPDATE SET hashes = CAST(hashes || excluded.hashes AS BLOB)");
            _checkpoint = Prepare(
                "INSERT INTO checkpoints (size, note) VALUES (?1, ?2) ON CONFLICT (size) DO NOTHING");
            _search = new SearchRows(Prepare, _reader);
            _cosign = Prepare(
                "UPDATE checkpoints SET note = note || ?3 WHERE size = ?1 AND instr(note, ?2) = 0");
            // Only the beginning of a transaction can find the database taken, and that waits for its turn.
            SqliteFile.Patience(_connection, TimeSpan.Zero);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Makes the database where there is none.</summary>
    /// <returns>How many entries it has.</returns>
    public static long Make(LedgerOptions options)
    {
        KeyFiles.MakePrivate(options.DatabasePath);
        KeyFiles.MakePrivate(WriteTurn.FileOf(options.DatabasePath));
        using SqliteConnection connection =
            SqliteFile.Open(options.DatabasePath, options.BusyTimeout, mayCreate: true);
        using (WriteTurn.Take(options.DatabasePath, options.BusyTimeout))
        {
            SqliteFile.ExecuteScript(connection, "Sqlite.ledger.sql");
        }

        using var reader = new SqliteReader(connection);
        return reader.Size();
    }

    public SearchRows Search => _search;

    /// <summary>Entries in the log, within the transaction.</summary>
    public long Size => _edge!.Size;

    /// <summary>Writes them all in one transaction, durable when this returns.</summary>
    /// <returns>The size after the commit.</returns>
    public long Commit(IReadOnlyList<PendingWrite> batch)
    {
        WriteTurn.Begin(_begin, _options.DatabasePath, _options.BusyTimeout);
        try
        {
            _search.Begin();
            long size = _size.First(s => s.Long(0));
            if (_edge is null || _edge.Size != size)
            {
                _edge = TreeEdge.Load(size, KeepTile, _reader.PartialTile);
            }

            foreach (PendingWrite write in batch)
            {
                write.ApplyTo(this);
            }

            _search.End();
            _commit.Execute();
            return _edge.Size;
        }
        catch
        {
            // The edge may have run ahead of the database: it is read again.
            _edge = null;
            RollBack();
            throw;
        }
    }

    /// <summary>Appends one entry.</summary>
    /// <returns>Why it is refused, or null.</returns>
    public string? Append(PreparedEntry entry)
    {
        byte[]? of = entry.Of?.ToBytes();
        if (entry.Kind.Concludes() && _isAwaiting.Bind(1, of).First(s => s.Long(0)) == 0)
        {
            return $"No permitted decision {entry.Of} waits for a conclusion.";
        }

        long place = Size;
        byte[] id = entry.Id.ToBytes();
        try
        {
            _entry.Bind(1, place).Bind(2, id).Bind(4, (long)entry.Kind).Bind(5, entry.Leaf);
            (of is null ? _entry.BindNull(3) : _entry.Bind(3, of)).Execute();
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_CONSTRAINT)
        {
            return $"Entry {entry.Id} contradicts an earlier one: its id is taken, or its decision has a conclusion.";
        }

        for (int part = 0; part < entry.Parts.Count; part++)
        {
            _vault.Bind(1, SqliteReader.Slot(place, part)).Bind(2, entry.Parts[part].DataKey)
                .Bind(3, entry.Parts[part].Blob).Execute();
        }

        if (entry.AwaitsConclusion)
        {
            _await.Bind(1, id).Bind(2, entry.UnixMilliseconds).Execute();
        }
        else if (entry.Kind.Concludes())
        {
            _concluded.Bind(1, of).Execute();
        }

        if (entry.Terms is { } terms)
        {
            _search.Add(place, id, terms);
        }

        _edge!.Append(entry.LeafHash);
        return null;
    }

    /// <summary>Deletes what is sealed with these keys in the entries of a stretch.</summary>
    /// <returns>How many blobs are gone.</returns>
    public long EraseSealed(long from, long to, IReadOnlyList<long> dataKeys)
    {
        _erase ??= Prepare("DELETE FROM vault WHERE slot >= ?1 AND slot < ?2 AND data_key = ?3");
        return dataKeys.Sum(key => (long)_erase.Bind(1, SqliteReader.Slot(from, 0)).Bind(2, SqliteReader.Slot(to, 0))
            .Bind(3, key).Execute());
    }

    public void Probe() => SqliteFile.Execute(
        _connection, "INSERT INTO probe (id, writes) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET writes = writes + 1");

    public void KeepCheckpoint(long size, string note) => _checkpoint.Bind(1, size).Bind(2, note).Execute();

    /// <param name="size">Of which checkpoint.</param>
    /// <param name="start">How every line of the same name begins.</param>
    /// <param name="line">The line.</param>
    public void Cosign(long size, string start, string line) =>
        _cosign.Bind(1, size).Bind(2, start).Bind(3, line).Execute();

    public void Dispose()
    {
        _statements.ForEach(s => s.Dispose());
        _reader?.Dispose();
        _connection.Dispose();
    }

    private void KeepTile(int level, long number, ReadOnlySpan<byte> hashes, ReadOnlySpan<byte> root)
    {
        if (level == 0)
        {
            _tile.Bind(1, 0).Bind(2, number).Bind(3, hashes).Execute();
        }

        _extendTile.Bind(1, level + 1).Bind(2, number / TreeEdge.TileWidth).Bind(3, root).Execute();
    }

    private void RollBack()
    {
        // SQLite has already rolled back by itself after some errors, a full disk among them.
        if (raw.sqlite3_get_autocommit(_connection.Handle!) == 0)
        {
            SqliteFile.Execute(_connection, "ROLLBACK");
        }
    }

    private Statement Prepare(string sql)
    {
        var statement = new Statement(_connection, sql);
        _statements.Add(statement);
        return statement;
    }
}
