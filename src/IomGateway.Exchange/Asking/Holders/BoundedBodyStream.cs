using System.IO.Pipelines;

namespace IomGateway.Exchange.Asking.Holders;

/// <summary>Passes a holder's body on as it arrives, and stops it at the agency's limit.</summary>
internal sealed class BoundedBodyStream(PipeWriter body, long limit) : Stream
{
    private long written;

    public bool Overflowed { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        written += buffer.Length;
        if (written > limit)
        {
            Overflowed = true;
            throw new IOException("The holder's answer is over its size limit.");
        }

        var flushed = await body.WriteAsync(buffer, cancellationToken);
        if (flushed.IsCompleted)
        {
            throw new IOException("Nobody reads the holder's answer any more.");
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
