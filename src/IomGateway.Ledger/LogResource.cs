using System.Buffers.Text;
using System.Security.Cryptography;

namespace IomGateway.Ledger;

/// <summary>One of the static resources that the log consists of (C2SP tlog-tiles).</summary>
public sealed class LogResource
{
    internal LogResource(byte[] bytes, bool isFinal)
    {
        (Bytes, IsFinal) = (bytes, isFinal);
        Tag = $"\"{Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, 16))}\"";
    }

    /// <summary>What it consists of.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether nothing will ever stand in its place: a full tile, or a bundle of 256 entries.</summary>
    public bool IsFinal { get; }

    /// <summary>A strong entity tag (RFC 9110 section 8.8.3), quotes and all; the same on every gateway.</summary>
    public string Tag { get; }
}
