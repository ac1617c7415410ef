using System.Formats.Tar;
using System.Globalization;
using System.Security.Cryptography;
using IomGateway.Ledger;
using IomGateway.Records.Storage;
using IomGateway.Serving;
using Microsoft.Data.Sqlite;

namespace IomGateway.Backups;

/// <summary>The two archives of a backup.</summary>
/// <param name="Data">The databases, sealed; null where they lie in PostgreSQL.</param>
/// <param name="Keys">The keys, and the one that opens the other archive.</param>
/// <param name="Lapses">When both must be deleted, at the latest.</param>
/// <param name="Elsewhere">Files of the keys folder that name a key which is kept elsewhere, in no archive.</param>
internal sealed record TakenBackup(string? Data, string Keys, DateTimeOffset Lapses, IReadOnlyList<string> Elsewhere);

/// <summary>
/// Copies a data folder while gateways use it: the databases into one archive, the keys into another. The first is
/// sealed under a key that lies in the second alone, so that once the keys archive is gone, 30 days later at most,
/// nobody reads the register of that day either, and with it who was erased since.
/// </summary>
internal static class GatewayBackup
{
    public const string ArchiveKey = "backup.key";

    private const string Stamp = "yyyyMMdd'T'HHmmss'Z'";

    private static readonly string[] Databases = ["records.db", "replay.db", "ledger.db"];

    /// <summary>Takes a backup.</summary>
    /// <param name="places">What to back up.</param>
    /// <param name="dataTo">The folder for the data archive; made when absent.</param>
    /// <param name="keysTo">The folder for the keys archive; another one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Ends it; what was begun is deleted.</param>
    /// <exception cref="IOException">An archive could not be written, or is there already.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to back up.</exception>
    public static async Task<TakenBackup> TakeAsync(
        GatewayPlaces places, string dataTo, string keysTo, TimeProvider time, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (!Directory.Exists(places.Files.Keys) || !Directory.EnumerateFiles(places.Files.Keys, "master*.key").Any())
        {
            throw new InvalidOperationException($"{places.Files.Folder} is no gateway's data folder: it has no keys.");
        }

        SecretFile.MakeFolder(dataTo);
        SecretFile.MakeFolder(keysTo);
        var stamp = now.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture);
        var keysArchive = Path.Combine(keysTo, $"iom-keys-{stamp}.tar");
        var dataArchive = places.AreShared ? null : Path.Combine(dataTo, $"iom-data-{stamp}.sealed");
        var work = Path.Combine(keysTo, $".iom-backup-{stamp}");
        SecretFile.MakeFolder(work);
        try
        {
            var key = RandomNumberGenerator.GetBytes(SealedFile.KeySize);

            // In this order: what the register says was done is in the ledger, and what the ledger sealed has its key.
            if (dataArchive is not null)
            {
                await WriteDataAsync(places.Files.Folder, work, dataArchive, key, cancel);
            }

            await WriteKeysAsync(places, work, keysArchive, dataArchive is null ? null : key, cancel);
            return new TakenBackup(
                dataArchive, keysArchive, now + KeyBackups.Longest,
                [.. Directory.EnumerateFiles(places.Files.Keys, "ledger-signing*.uri").Order(StringComparer.Ordinal)]);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task WriteDataAsync(
        string folder, string work, string archive, byte[] key, CancellationToken cancel)
    {
        var copies = new List<string>();
        foreach (var name in Databases.Where(n => File.Exists(Path.Combine(folder, n))))
        {
            cancel.ThrowIfCancellationRequested();
            copies.Add(Copy(Path.Combine(folder, name), Path.Combine(work, name)));
        }

        var plain = Path.Combine(work, "data.tar");
        await ArchiveAsync(plain, copies, cancel);
        await using var from = File.OpenRead(plain);
        await using var to = SecretFile.OpenNew(archive);
        await SealedFile.SealAsync(from, to, key, cancel);
        await to.FlushAsync(cancel);
        to.Flush(flushToDisk: true);
    }

    private static async Task WriteKeysAsync(
        GatewayPlaces places, string work, string archive, byte[]? key, CancellationToken cancel)
    {
        // The key store first: the master key that wraps what it holds is in the folder before.
        var files = new List<string>();
        var store = Path.Combine(places.Files.Keys, "keystore.db");
        if (File.Exists(store))
        {
            files.Add(Copy(store, Path.Combine(work, "keystore.db")));
        }

        // The checkpoint that tells an older database from the newest is of no use in a backup: it would be older too.
        files.AddRange(Directory.EnumerateFiles(places.Files.Keys)
            .Where(f => !Path.GetFileName(f).StartsWith("keystore.db", StringComparison.Ordinal)
                && !Path.GetFileName(f).StartsWith(LedgerOptions.KeptCheckpointName, StringComparison.Ordinal)));
        if (key is not null)
        {
            var file = Path.Combine(work, ArchiveKey);
            await using (var written = SecretFile.OpenNew(file))
            {
                await written.WriteAsync(key, cancel);
            }

            files.Add(file);
        }

        await ArchiveAsync(archive, files, cancel);
    }

    private static async Task ArchiveAsync(string archive, IEnumerable<string> files, CancellationToken cancel)
    {
        await using var to = SecretFile.OpenNew(archive);
        await using (var tar = new TarWriter(to, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var file in files)
            {
                await tar.WriteEntryAsync(file, Path.GetFileName(file), cancel);
            }
        }

        to.Flush(flushToDisk: true);
    }

    /// <summary>A copy as of one instant, whoever writes meanwhile (SQLite's own backup).</summary>
    private static string Copy(string from, string to)
    {
        SecretFile.OpenNew(to).Dispose();
        using var source = Connection(from);
        using var copy = Connection(to);
        source.Open();
        copy.Open();
        try
        {
            source.BackupDatabase(copy);
            return to;
        }
        catch (SqliteException e)
        {
            throw new IOException($"{from} could not be copied (SQLite error {e.SqliteErrorCode}).", e);
        }
    }

    private static SqliteConnection Connection(string path) => new(new SqliteConnectionStringBuilder
    {
        DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false,
    }.ToString());
}
