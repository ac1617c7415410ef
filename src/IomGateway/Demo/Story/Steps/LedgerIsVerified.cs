using System.Buffers.Binary;
using System.Globalization;
using IomGateway.Ledger;
using IomGateway.Ledger.Checkpoints;

namespace IomGateway.Demo.Story.Steps;

/// <summary>The whole log is exported and verified without the gateway; then one byte of a copy is changed.</summary>
internal static class LedgerIsVerified
{
    private const int PerTile = 256;

    public static async Task PlayAsync(Stage stage, CancellationToken cancel)
    {
        var folder = stage.World.Folder;
        var exported = await ExportAsync(folder, cancel);
        stage.Teller.Note("Exported",
            $"{exported.Size} entries to {folder.Export}: hashes, signatures and sealed values; nobody's name.");
        if (!VerifierKey.TryParse(stage.World.Gateway.Ledger.VerifierKey, out var key))
        {
            throw new InvalidOperationException("The gateway's ledger names no key.");
        }

        using (key)
        {
            var sound = await LedgerVerifier.VerifyAsync(folder.Export, key, http: null, cancel);
            if (sound is VerificationResult.Sound good)
            {
                stage.Teller.Note("Verified",
                    $"Size {good.Size}, root {good.Root}, {good.Checkpoints} signed checkpoints agree.");
            }

            stage.Teller.Claim(
                "Every entry is under a signed checkpoint; the log verifies from its files and its public key alone.",
                exported.WithoutCheckpoint == 0 && sound is VerificationResult.Sound s && s.Size == exported.Size);
            stage.Teller.Claim(
                "No name and no number of anybody in the story is in what was exported.",
                !Holds(folder.Export,
                    [.. stage.World.People.SelectMany(p => p.Identifiers.Select(i => i.Value).Append(p.Name))]));
            await TamperAsync(stage, exported.Size / 2, key, cancel);
        }
    }

    /// <summary>Exports once the last entry is under a checkpoint, which takes a second or so.</summary>
    private static async Task<ExportedLog> ExportAsync(DemoFolder folder, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var exported = await LedgerExport.ExportAsync(folder.Path, folder.Export, cancel);
            if (exported.WithoutCheckpoint == 0 || attempt == 20)
            {
                return exported;
            }

            Directory.Delete(folder.Export, recursive: true);
            await Task.Delay(TimeSpan.FromMilliseconds(300), cancel);
        }
    }

    private static async Task TamperAsync(Stage stage, long index, VerifierKey key, CancellationToken cancel)
    {
        var folder = stage.World.Folder;
        Copy(folder.Export, folder.TamperedExport);
        ChangeOneByte(folder.TamperedExport, index);
        var result = await LedgerVerifier.VerifyAsync(folder.TamperedExport, key, http: null, cancel);
        stage.Teller.Line();
        stage.Teller.Note("Tampered", $"In a copy, one byte of entry {index} is changed: {folder.TamperedExport}");
        if (result is VerificationResult.Tampered caught)
        {
            stage.Teller.Note("Verified", $"At index {caught.Index}, in {caught.Where}: {caught.What}");
        }

        stage.Teller.Claim(
            $"The change is caught, at index {index}.",
            result is VerificationResult.Tampered tampered && tampered.Index == index);
    }

    /// <summary>
    /// Changes the last byte of an entry in its tile: each entry lies there after its length (C2SP tlog-tiles).
    /// </summary>
    private static void ChangeOneByte(string export, long index)
    {
        var tile = (index / PerTile).ToString("D3", CultureInfo.InvariantCulture);
        var path = Path.Combine(export, "tile", "entries", tile);
        if (!File.Exists(path))
        {
            path = Directory.EnumerateFiles($"{path}.p").Single();
        }

        var bytes = File.ReadAllBytes(path);
        var at = 0;
        for (var skip = index % PerTile; skip > 0; skip--)
        {
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
        }

        bytes[at + 2 + (BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at)) / 2)] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static bool Holds(string folder, IReadOnlyList<string> words) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(File.ReadAllBytes)
            .Any(bytes => words.Any(w => bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(w)) >= 0));
}
