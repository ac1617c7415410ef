using System.Buffers;
using System.Runtime.CompilerServices;

namespace IomGateway.Redaction.Reading;

/// <summary>One line of NDJSON; valid until the next is read.</summary>
/// <param name="Number">Its number in the input, from one.</param>
/// <param name="Json">Its bytes, without the end of the line.</param>
/// <param name="Refusal">Why it was not taken in.</param>
internal readonly record struct StreamedLine(long Number, ReadOnlyMemory<byte> Json, Refusal? Refusal);

/// <summary>Reads NDJSON line by line, whatever stands on a line. It holds no more than one line.</summary>
internal sealed class LineReader(Stream input, int mostBytes)
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>The lines that are not blank. Can be asked for once.</summary>
    public async IAsyncEnumerable<StreamedLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            for (var number = 1L; ; number++)
            {
                var length = await LineAsync(cancellationToken);
                if (length < 0)
                    yield return new StreamedLine(number, default,
                        new Refusal("too-large", $"The line is larger than {mostBytes} bytes."));
                else if (!IsBlank(length))
                    yield return new StreamedLine(number, _buffer.AsMemory(_start, length), null);
                _start = Math.Min(_end, _start + Math.Max(0, length) + 1);
                if (_start == _end && _ended)
                    break;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = [];
        }
    }

    /// <summary>
    /// Buffers the next line; -1 when it is too large, and passed over up to its end.
    /// </summary>
    private async ValueTask<int> LineAsync(CancellationToken cancellationToken)
    {
        var (looked, isTooLarge) = (0, false);
        while (true)
        {
            var end = _buffer.AsSpan(_start + looked, _end - _start - looked).IndexOf((byte)'\n');
            if (end >= 0 || _ended)
            {
                var length = end >= 0 ? looked + end : _end - _start;
                if (!isTooLarge && length <= mostBytes)
                    return length;
                _start += length;
                return -1;
            }
            looked = _end - _start;
            if (looked > mostBytes)
            {
                (isTooLarge, looked) = (true, 0);
                _start = _end;
            }
            await FillAsync(cancellationToken);
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = larger;
        }
        var read = await input.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        _ended = read == 0;
    }

    private bool IsBlank(int length) => _buffer.AsSpan(_start, length).IndexOfAnyExcept(" \t\r"u8) < 0;
}
