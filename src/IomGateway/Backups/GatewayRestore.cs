using System.Formats.Tar;
using IomGateway.Records.Storage;

namespace IomGateway.Backups;

/// <summary>Makes a data folder from the two archives of a backup. Nothing that is there is written over.</summary>
internal static class GatewayRestore
{
    /// <summary>Restores into a folder that does not exist yet, all or nothing.</summary>
    /// <param name="dataArchive">The sealed databases; null where they lie in PostgreSQL.</param>
    /// <param name="keysArchive">The keys of the same backup.</param>
    /// <param name="folder">The data folder to make.</param>
    /// <param name="cancel">Ends it without a trace.</param>
    /// <exception cref="IOException">The folder is there, or cannot be written.</exception>
    /// <exception cref="InvalidDataException">An archive is damaged, or the two are not of one backup.</exception>
    public static async Task RestoreAsync(
        string? dataArchive, string keysArchive, string folder, CancellationToken cancel)
    {
        var to = Path.GetFullPath(folder);
        if (Directory.Exists(to) || File.Exists(to))
        {
            throw new IOException($"{to} is there already, and a restore overwrites nothing; name a new folder.");
        }

        var work = to + ".restoring";
        if (Directory.Exists(work))
        {
            throw new IOException($"{work} is left of a restore that broke off; delete it first.");
        }

        SecretFile.MakeFolder(work);
        try
        {
            await FillAsync(dataArchive, keysArchive, work, cancel);
            Directory.Move(work, to);
        }
        catch
        {
            Directory.Delete(work, recursive: true);
            throw;
        }
    }

    private static async Task FillAsync(
        string? dataArchive, string keysArchive, string work, CancellationToken cancel)
    {
        var keys = Path.Combine(work, "keys");
        SecretFile.MakeFolder(keys);
        await using (var from = File.OpenRead(keysArchive))
        {
            await ExtractAsync(from, keys, cancel);
        }

        var opener = Path.Combine(keys, GatewayBackup.ArchiveKey);
        if (File.Exists(opener) != dataArchive is not null)
        {
            throw new InvalidDataException(dataArchive is null
                ? "The keys archive belongs to a data archive; name it too."
                : "The keys archive has no key to a data archive: its databases were on PostgreSQL.");
        }

        if (dataArchive is null)
        {
            return;
        }

        var plain = Path.Combine(work, "data.tar");
        await using (var from = File.OpenRead(dataArchive))
        await using (var to = SecretFile.OpenNew(plain))
        {
            await SealedFile.OpenAsync(from, to, await File.ReadAllBytesAsync(opener, cancel), cancel);
        }

        await using (var from = File.OpenRead(plain))
        {
            await ExtractAsync(from, work, cancel);
        }

        File.Delete(plain);
        File.Delete(opener);
    }

    private static async Task ExtractAsync(Stream from, string folder, CancellationToken cancel)
    {
        await using var tar = new TarReader(from, leaveOpen: true);
        var any = false;
        while (await tar.GetNextEntryAsync(copyData: false, cancel) is { } entry)
        {
            // Names alone: an archive that somebody else made could otherwise write anywhere.
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                || entry.Name != Path.GetFileName(entry.Name) || entry.Name is "" or "." or "..")
            {
                throw new InvalidDataException("An archive holds something else than files of a backup.");
            }

            await using var to = SecretFile.OpenNew(Path.Combine(folder, entry.Name));
            if (entry.DataStream is { } data)
            {
                await data.CopyToAsync(to, cancel);
            }

            to.Flush(flushToDisk: true);
            any = true;
        }

        if (!any)
        {
            throw new InvalidDataException("An archive of the backup is empty.");
        }
    }
}
