using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Reading;

/// <summary>Reads tokens from a stream, holding no more than a buffer or the one value that is being taken.</summary>
internal sealed class JsonTokens(Stream input, int mostBytes)
{
    /// <summary>A record deeper than records may be is refused by itself, not with the stream around it.</summary>
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 4096 };

    private const int FirstSize = 128 * 1024;

    private byte[] _taken = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _start;
    private int _end;
    private int _used;
    private int _kept = -1;

    /// <summary>The end at which an object was found cut off.</summary>
    private int _cutAt = -1;

    /// <summary>Where the object begins for whose rest more was read.</summary>
    private int _triedAgainAt = -1;

    private bool _ended;
    private JsonReaderState _state = new(Options);

    public JsonTokenType Type { get; private set; }

    /// <summary>The name or text of the token, when it is one.</summary>
    public string? Text { get; private set; }

    public bool HasEnded => _ended && _start == _end;

    /// <summary>What is buffered and not yet read.</summary>
    public ReadOnlySpan<byte> Ahead => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Reads the next token; the stream's end instead of one is a refusal.</summary>
    public async ValueTask NextAsync(CancellationToken cancellationToken)
    {
        while (!TryNext())
            await FillAsync(cancellationToken);
    }

    /// <summary>
    /// Reads the object that comes next, if it is wholly buffered and sound; <see cref="Accept"/> then takes it.
    /// </summary>
    /// <param name="after">What must stand before it: a comma, the end of a line, or (zero) nothing.</param>
    /// <param name="into">Gains what was read.</param>
    /// <param name="levelsAround">How much deeper than a record it may be.</param>
    /// <returns>The position after it; zero when it is left to be read token by token.</returns>
    public int TryObject(char after, ParsedRecord into, int levelsAround)
    {
        // As long as no more has come, it would end where it ended before.
        if (_cutAt == _end)
            return 0;
        var unread = _buffer.AsSpan(0, _end);
        var at = TextScan.White(unread, _start);
        if (after == '\n' && !unread[_start..at].Contains((byte)'\n'))
            return 0;
        if (after == ',')
        {
            if (at == _end || unread[at] != (byte)',')
                return 0;
            at = TextScan.White(unread, at + 1);
        }
        if (at == _end || unread[at] != (byte)'{')
            return 0;
        into.Root = 0;
        var fault = TapeReader.ReadObject(_buffer, ref at, _end, into.Tape, levelsAround);
        if (fault == Fault.Incomplete)
            _cutAt = _end;
        return fault == Fault.None ? at : 0;
    }

    /// <summary>
    /// Reads on, where all that <see cref="TryObject"/> lacked was the rest of the object. It does so once for each
    /// object: a large one that comes in many pieces would be begun anew with each.
    /// </summary>
    public async ValueTask<bool> TryMoreAsync(CancellationToken cancellationToken)
    {
        if (_cutAt != _end || _ended || _start == _triedAgainAt || _end - _start > mostBytes)
            return false;
        await FillAsync(cancellationToken);
        _triedAgainAt = _start;
        return true;
    }

    /// <summary>The bytes of a node of what <see cref="TryObject"/> read.</summary>
    public ReadOnlyMemory<byte> BytesOf(Tape tape, int node) =>
        _buffer.AsMemory(tape[node].TextStart, tape[node].TextLength);

    /// <summary>Goes on after what <see cref="TryObject"/> read.</summary>
    public void Accept(int end) => _start = end;

    /// <summary>
    /// Takes the whole value that begins with the current token: a copy of its bytes, until the next is taken.
    /// </summary>
    public async ValueTask<ReadOnlyMemory<byte>> TakeAsync(CancellationToken cancellationToken)
    {
        var depth = 1;
        // The token is the one byte before what is unread.
        _kept = _start - 1;
        while (!TrySkip(ref depth))
            await FillAsync(cancellationToken);
        if (_start - _kept > mostBytes)
            throw TooLarge();
        var length = _start - _kept;
        if (_taken.Length < length)
            _taken = new byte[Math.Max(length, 2 * _taken.Length)];
        _buffer.AsSpan(_kept, length).CopyTo(_taken);
        _kept = -1;
        return _taken.AsMemory(0, length);
    }

    /// <summary>Passes over the value that begins with the current token.</summary>
    public async ValueTask SkipAsync(CancellationToken cancellationToken)
    {
        if (Type is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        for (var depth = 1; depth > 0;)
        {
            await NextAsync(cancellationToken);
            depth += Type is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1
                : Type is JsonTokenType.EndObject or JsonTokenType.EndArray ? -1 : 0;
        }
    }

    /// <summary>
    /// Begins a new document, after white space; says whether one follows, and whether on another line.
    /// </summary>
    public async ValueTask<(bool More, bool NewLine)> NewDocumentAsync(CancellationToken cancellationToken)
    {
        _state = new JsonReaderState(Options);
        var newLine = false;
        while (true)
        {
            while (_start < _end && _buffer[_start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                newLine |= _buffer[_start++] == (byte)'\n';
            if (_start < _end)
                return (true, newLine);
            if (_ended)
                return (false, newLine);
            await FillAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Buffers until that many bytes lie ahead, the stream ends, or <paramref name="enough"/> says so.
    /// </summary>
    public async ValueTask LookAheadAsync(int bytes, Func<bool> enough, CancellationToken cancellationToken)
    {
        while (!enough() && Ahead.Length < bytes && Ahead.Length <= mostBytes && !_ended)
            await FillAsync(cancellationToken);
    }

    private bool TryNext()
    {
        var reader = new Utf8JsonReader(Ahead, _ended, _state);
        if (!Read(ref reader))
            return false;
        Type = reader.TokenType;
        Text = Type is JsonTokenType.PropertyName or JsonTokenType.String ? TextOf(ref reader) : null;
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        return true;
    }

    private bool TrySkip(ref int depth)
    {
        var reader = new Utf8JsonReader(Ahead, _ended, _state);
        while (depth > 0 && Read(ref reader))
        {
            depth += reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1
                : reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray ? -1 : 0;
        }
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        return depth == 0;
    }

    private bool Read(ref Utf8JsonReader reader)
    {
        try
        {
            if (reader.Read())
                return true;
        }
        catch (JsonException e)
        {
            throw new InvalidRecordException("The input is not JSON.", e);
        }
        if (_ended)
            throw new InvalidRecordException(new Refusal("invalid-json", "The input ends too early."));
        return false;
    }

    private static string TextOf(ref Utf8JsonReader reader)
    {
        if (!Utf8.IsValid(reader.ValueSpan))
            throw new InvalidRecordException(new Refusal("invalid-utf8", "The input is not valid UTF-8."));
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new InvalidRecordException(
                new Refusal("lone-surrogate", "The input contains half of a surrogate pair."));
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        var from = _kept >= 0 ? _kept : _start;
        if (_end - from > mostBytes)
            throw TooLarge();
        if (from > 0)
        {
            _buffer.AsSpan(from, _end - from).CopyTo(_buffer);
            (_start, _end, _kept) = (_start - from, _end - from, _kept >= 0 ? 0 : -1);
        }
        if (_end == _buffer.Length)
            Grow();
        // What a read that breaks off has written is not known.
        var used = _used;
        _used = _buffer.Length;
        var read = await input.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        _used = Math.Max(used, _end);
        _cutAt = -1;
        _ended = read == 0;
    }

    /// <summary>Gives back the buffer, cleared of what was read into it; what was taken is a copy.</summary>
    public void Release()
    {
        GiveBack();
        _taken.AsSpan().Clear();
        (_buffer, _start, _end, _used, _ended) = ([], 0, 0, 0, true);
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        GiveBack();
        _buffer = larger;
    }

    private void GiveBack()
    {
        _buffer.AsSpan(0, _used).Clear();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private InvalidRecordException TooLarge() =>
        new(new Refusal("too-large", $"A single value of the input is larger than {mostBytes} bytes."));
}
