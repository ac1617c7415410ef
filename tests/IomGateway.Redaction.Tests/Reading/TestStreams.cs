using System.Text;

namespace IomGateway.Redaction.Tests.Reading;

/// <summary>Gives bytes a few at a time, as a slow peer does.</summary>
internal sealed class Trickle(byte[] bytes, int chunk) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
}

/// <summary>A Bundle that is made while it is read, and watches how much memory is held meanwhile.</summary>
internal sealed class Endless(int entries) : Stream
{
    private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
    private byte[] _pending = Encoding.UTF8.GetBytes("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[");
    private int _at;
    private int _given = -1;

    public long BytesGiven { get; private set; }

    public long MostHeld { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => BytesGiven; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_at == _pending.Length)
            Refill();
        var length = Math.Min(count, _pending.Length - _at);
        _pending.AsSpan(_at, length).CopyTo(buffer.AsSpan(offset));
        _at += length;
        BytesGiven += length;
        return length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Refill()
    {
        _given++;
        if (_given % 5_000 == 0)
            MostHeld = Math.Max(MostHeld, GC.GetTotalMemory(forceFullCollection: true) - _before);
        var record = $"{{\"resource\":{{\"resourceType\":\"Patient\",\"name\":[{{\"family\":\"F{_given}\",\"text\":\"{new string('t', 500)}\"}}]}}}}";
        _pending = Encoding.UTF8.GetBytes(_given < entries ? (_given == 0 ? "" : ",") + record : _given == entries
            ? "]}" : "");
        _at = 0;
    }
}
