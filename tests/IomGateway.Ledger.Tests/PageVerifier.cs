using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IomGateway.Ledger.Tests;

/// <summary>The page's modules, run by Node: one process for many folders.</summary>
public sealed class PageVerifier : IDisposable
{
    private readonly Process _node;
    private readonly SemaphoreSlim _one = new(1);

    public PageVerifier()
    {
        var start = new ProcessStartInfo("node")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "Web", "verify_folders.mjs"),
                Path.Combine(AppContext.BaseDirectory, "page"),
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _node = Process.Start(start)!;
    }

    /// <summary>Fails unless the page finds the same, word for word.</summary>
    public async Task AgreesAsync(VerificationResult expected, string from, string? key, string? policy)
    {
        JsonNode verdict = await VerifyAsync(new JsonObject { ["from"] = from, ["key"] = key, ["policy"] = policy });
        string what = verdict.ToJsonString();
        Assert.True((int)verdict["exit"]! == expected.ExitCode, $"{expected}\n{what}");
        switch (expected)
        {
            case VerificationResult.Sound sound:
                Assert.Equal(
                    (sound.Size, sound.Root, sound.Checkpoints, sound.Witnessed),
                    ((long)verdict["size"]!, (string)verdict["root"]!, (int)verdict["checkpoints"]!,
                        (long)verdict["witnessed"]!));
                Assert.Equal(sound.Unproved, verdict["unproved"].Deserialize<string[]>()!);
                Assert.Equal(sound.Witnesses.Order(), verdict["witnesses"].Deserialize<string[]>()!.Order());
                break;
            case VerificationResult.Tampered tampered:
                Assert.Equal(
                    (tampered.Index, tampered.Where, tampered.What),
                    ((long)verdict["index"]!, (string)verdict["where"]!, (string)verdict["what"]!));
                break;
            case VerificationResult.Unreadable unreadable:
                Assert.Equal(
                    (unreadable.Where, unreadable.Why), ((string)verdict["where"]!, (string)verdict["why"]!));
                break;
        }
    }

    public void Dispose()
    {
        _node.StandardInput.Close();
        if (!_node.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _node.Kill();
        }

        _node.Dispose();
        _one.Dispose();
    }

    private async Task<JsonNode> VerifyAsync(JsonObject request)
    {
        await _one.WaitAsync();
        try
        {
            await _node.StandardInput.WriteLineAsync(request.ToJsonString());
            await _node.StandardInput.FlushAsync();
            return JsonNode.Parse(await _node.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException("Node ended; what it says is on standard error."))!;
        }
        finally
        {
            _one.Release();
        }
    }
}
