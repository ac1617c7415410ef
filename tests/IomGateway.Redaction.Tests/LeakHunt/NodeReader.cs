using System.Buffers.Binary;
using System.Diagnostics;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>One long-lived Node process that reads JSON with its own parser and digests what it read.</summary>
internal sealed class NodeReader : IDisposable
{
    private readonly Process _process;
    private readonly Lock _turn = new();

    private NodeReader(Process process) => _process = process;

    public static NodeReader Start()
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "LeakHunt", "read.mjs") },
        };
        return new NodeReader(Process.Start(start) ?? throw new InvalidOperationException("node did not start."));
    }

    /// <summary>The MD5 of what Node reads in each of the texts.</summary>
    /// <param name="texts">JSON texts, each after its length as four bytes, big end first.</param>
    /// <param name="count">How many there are.</param>
    public byte[] Read(ReadOnlySpan<byte> texts, int count)
    {
        lock (_turn)
        {
            Span<byte> head = stackalloc byte[8];
            BinaryPrimitives.WriteInt32BigEndian(head, count);
            BinaryPrimitives.WriteInt32BigEndian(head[4..], texts.Length);
            var input = _process.StandardInput.BaseStream;
            input.Write(head);
            input.Write(texts);
            input.Flush();
            var digests = new byte[count * 16];
            _process.StandardOutput.BaseStream.ReadExactly(digests);
            return digests;
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
            _process.Kill();
        _process.Dispose();
    }
}
