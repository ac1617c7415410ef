using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>Gathers outputs for the third parser, and compares what it read with what the first did.</summary>
internal sealed class NodeQueue(NodeReader? reader, Findings findings)
{
    private const int SendAt = 512 * 1024;

    private readonly ArrayBufferWriter<byte> _texts = new(SendAt + 65536);
    private readonly List<(long Seed, byte[] Digest)> _expected = [];

    public void Add(long seed, ReadOnlySpan<byte> text, ReadOnlySpan<byte> reading)
    {
        if (reader is null)
            return;
        BinaryPrimitives.WriteInt32BigEndian(_texts.GetSpan(4), text.Length);
        _texts.Advance(4);
        _texts.Write(text);
        _expected.Add((seed, Digest(reading)));
        if (_texts.WrittenCount > SendAt)
            Send();
    }

    public void Send()
    {
        if (reader is null || _expected.Count == 0)
            return;
        var digests = reader.Read(_texts.WrittenSpan, _expected.Count);
        for (var i = 0; i < _expected.Count; i++)
        {
            if (!digests.AsSpan(i * 16, 16).SequenceEqual(_expected[i].Digest))
                findings.Add(new Finding(
                    _expected[i].Seed, "what left does not read the same everywhere", "Node reads something else"));
        }
        findings.Node(_expected.Count);
        _texts.ResetWrittenCount();
        _expected.Clear();
    }

    // Both sides digest the same bytes; nothing hangs on it but their equality.
#pragma warning disable CA5351
    private static byte[] Digest(ReadOnlySpan<byte> reading) => MD5.HashData(reading);
#pragma warning restore CA5351
}
