using System.IO.Compression;
using IomGateway.Exchange.Disclosure;

namespace IomGateway.Exchange.Asking.Holders;

/// <summary>
/// A holder's compressed body as it expands (RFC 9110, section 8.4.1). What it expands to is held to the agency's limit
/// like any other body, and to a ratio that no honest record reaches.
/// </summary>
internal sealed class ExpandedBody : Stream
{
    /// <summary>How many times its own size a body may expand to, once it is past <see cref="Unjudged"/>.</summary>
    public const int MostRatio = 100;

    /// <summary>Up to so many bytes of text the ratio says nothing.</summary>
    public const int Unjudged = 64 * 1024;

    private readonly Counted compressed;
    private readonly Stream expanded;
    private readonly long limit;
    private long read;

    // A body that ends before its compression does was cut off, whatever its text looks like by then. The program's
    // project says so too, since the runtime reads this once, at the first stream of the kind that anybody makes.
    static ExpandedBody() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <param name="body">The body as it came.</param>
    /// <param name="encoding">One for which <see cref="Knows"/> is true.</param>
    /// <param name="limit">How many bytes it may expand to.</param>
    public ExpandedBody(Stream body, string encoding, long limit)
    {
        compressed = new Counted(body);
        this.limit = limit;
        expanded = encoding.ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(compressed, CompressionMode.Decompress),
            "deflate" => new ZLibStream(compressed, CompressionMode.Decompress),
            "br" => new BrotliStream(compressed, CompressionMode.Decompress),
            _ => throw new HolderException(HolderFault.WrongMediaType),
        };
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static bool Knows(string encoding) =>
        encoding.ToLowerInvariant() is "gzip" or "x-gzip" or "deflate" or "br";

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await expanded.ReadAsync(buffer, cancellationToken);
            read += count;
            return read > limit || (read > Unjudged && read / MostRatio > compressed.Count)
                ? throw new HolderException(HolderFault.TooLarge)
                : count;
        }

        // Brotli says by InvalidOperationException what the others say by InvalidDataException.
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            throw new HolderException(HolderFault.Malformed, e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            expanded.Dispose();
            compressed.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Counts what is taken in.</summary>
    private sealed class Counted(Stream body) : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await body.ReadAsync(buffer, cancellationToken);
            Count += count;
            return count;
        }

        public override Task<int> ReadAsync(
            byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }
}
