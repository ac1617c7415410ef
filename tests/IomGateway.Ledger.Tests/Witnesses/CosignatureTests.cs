using System.Diagnostics;
using System.Globalization;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Witnesses;

namespace IomGateway.Ledger.Tests.Witnesses;

/// <summary>Cosignatures against the crypto of Node, which shares no code with ours.</summary>
public sealed class CosignatureTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("iom-cosignature-").FullName;
    private readonly SignedLog _log = new SignedLog().Grow(9);

    [Fact]
    public async Task Node_verifies_our_cosignature_and_finds_a_changed_one_bad()
    {
        using var key = new CosignerKey("witness.example/w1", Ed25519Key.FromSeed(new byte[32]));
        string note = _log.Note(9);
        string cosigned = note + key.Cosign(SignedNote.TextOf(note)!, At).Line;
        string vkey = Write("key", key.Text);

        string seconds = At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        Assert.Equal([seconds], await NodeAsync("verify", vkey, Write("note", cosigned)));
        string other = cosigned.Replace("\n9\n", "\n8\n", StringComparison.Ordinal);
        Assert.Equal(["bad"], await NodeAsync("verify", vkey, Write("note", other)));
    }

    [Fact]
    public async Task We_verify_what_node_cosigned_and_nothing_changed()
    {
        string note = _log.Note(9);
        string seconds = At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        string[] answer = await NodeAsync("sign", "witness.example/node", seconds, Write("note", note));

        Assert.True(CosignerKey.TryParse(answer[0], out CosignerKey? key, out _));
        using (key)
        {
            string text = SignedNote.TextOf(note)!;
            NoteSignature signature = SignedNote.Lines(answer[1] + "\n")![0];
            Assert.True(key.Made(signature));
            Assert.Equal(At, key.Verify(text, signature));
            Assert.Null(key.Verify(text.Replace("9", "8", StringComparison.Ordinal), signature));
            for (int i = 0; i < signature.Bytes.Length; i++)
            {
                byte[] changed = [.. signature.Bytes];
                changed[i] ^= 1;
                Assert.Null(key.Verify(text, signature with { Bytes = changed }));
            }

            Assert.Null(key.Verify(text, signature with { Bytes = signature.Bytes[..^1] }));
        }
    }

    [Fact]
    public void A_public_key_is_the_one_that_rfc_8032_derives()
    {
        // RFC 8032 section 7.1, test 1.
        using Ed25519Key key = Ed25519Key.FromSeed(Convert.FromHexString(
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
        Assert.Equal(
            "D75A980182B10AB7D54BFED3C964073A0EE172F3DAA62325AF021A68F707511A", Convert.ToHexString(key.Public));
        Assert.Equal(
            "E5564300C360AC729086E2CC806E828A84877F1EB8E5D974D873E065224901555FB8821590A33BACC61E39701CF9B46BD25BF5F0595B"
            + "BE24655141438E7A100B", Convert.ToHexString(key.Sign([])));
    }

    [Fact]
    public void A_key_of_another_type_is_refused_by_its_type()
    {
        Assert.False(CosignerKey.TryParse(_log.Key.Text, out _, out string reason));
        Assert.Contains("type 0x02", reason, StringComparison.Ordinal);

        using var witness = new CosignerKey("witness.example/w1", Ed25519Key.FromSeed(new byte[32]));
        Assert.False(VerifierKey.TryParse(witness.Text, out _, out reason));
        Assert.Contains("type 0x04", reason, StringComparison.Ordinal);
        Assert.False(CosignerKey.TryParse(
            witness.Text.Replace("w1", "w2", StringComparison.Ordinal), out _, out reason));
        Assert.Equal("its id is not that of its name and key", reason);
    }

    public void Dispose()
    {
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<string[]> NodeAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Web", "cosignatures.mjs"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process node = Process.Start(start)!;
        string output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.Equal(0, node.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
