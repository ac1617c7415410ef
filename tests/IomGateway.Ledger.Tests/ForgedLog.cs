using System.Security.Cryptography;
using System.Text;
using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Tests.Signing;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Tests;

/// <summary>
/// An export as an operator could forge it who has the signing key: every hash and signature is right, whatever the
/// entries say.
/// </summary>
internal sealed class ForgedLog(PageVerifier page) : IDisposable
{
    private readonly KeyInHand _signer = new(
        LedgerFolder.OptionsAt("unused"), ECDsa.Create(ECCurve.NamedCurves.nistP256));

    private readonly List<byte[]> _leaves = [];

    /// <summary>Begins as every log does.</summary>
    public ForgedLog Begin()
    {
        Add(new EntryDraft { Kind = EntryKind.Genesis, Origin = LedgerFolder.Origin, Engine = "1" });
        Add(new EntryDraft { Kind = EntryKind.Key, Key = _signer.Key.Text, Engine = "1" });
        return this;
    }

    public EntryId Add(EntryDraft draft)
    {
        EntryId id = draft.Id ?? EntryId.New(TimeProvider.System);
        Add(LeafWriter.Write(draft, id, "node-1", TimeProvider.System.GetUtcNow(), []));
        return id;
    }

    public void Add(byte[] leaf) => _leaves.Add(leaf);

    public async Task<VerificationResult> VerifyAsync()
    {
        string folder = Directory.CreateTempSubdirectory("iom-forged-").FullName;
        try
        {
            Write(folder);
            VerificationResult result =
                await LedgerVerifier.VerifyAsync(folder, _signer.Key, null, CancellationToken.None);
            await page.AgreesAsync(result, folder, _signer.Key.Text, policy: null);
            return result;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Dispose() => _signer.Dispose();

    private void Write(string folder)
    {
        // Small enough for one partial tile.
        Assert.InRange(_leaves.Count, 1, 255);
        var edge = new TreeEdge(null);
        byte[][] hashes = [.. _leaves.Select(l => Rfc6962.LeafHash(l))];
        foreach (byte[] hash in hashes)
        {
            edge.Append(hash);
        }

        string note = _signer.Sign(_leaves.Count, edge.Root()).Note;
        Put(folder, PublishedLog.Checkpoint, Encoding.UTF8.GetBytes(note));
        Put(folder, PublishedLog.CheckpointOf(_leaves.Count), Encoding.UTF8.GetBytes(note));
        Put(folder, PublishedLog.Key, Encoding.UTF8.GetBytes(_signer.Key.Text + "\n"));
        Put(folder, PublishedLog.KeyAt(1), Encoding.UTF8.GetBytes(_signer.Key.Text + "\n"));
        Put(folder, new TilePath(0, 0, _leaves.Count).ToString(), [.. hashes.SelectMany(h => h)]);
        Put(folder, new TilePath(TilePath.Entries, 0, _leaves.Count).ToString(), PublishedLog.Bundle(_leaves));
    }

    private static void Put(string folder, string path, byte[] content)
    {
        string file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }
}
