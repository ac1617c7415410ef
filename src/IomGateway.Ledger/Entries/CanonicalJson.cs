using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace IomGateway.Ledger.Entries;

/// <summary>
/// Writes and recognises the subset of RFC 8785 (JCS) that entries are made of: objects with ASCII keys in order,
/// arrays, strings and integers. The writer trusts its caller with the order of the keys.
/// </summary>
internal sealed class CanonicalJson
{
    private const int MaxDepth = 8;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\']);

    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private bool _comma;

    public byte[] ToArray() => _output.WrittenSpan.ToArray();

    /// <summary>Forgets what was written.</summary>
    public CanonicalJson Begin()
    {
        _output.ResetWrittenCount();
        _comma = false;
        return this;
    }

    public CanonicalJson Open(char bracket)
    {
        Separate();
        Put((byte)bracket);
        _comma = false;
        return this;
    }

    public CanonicalJson Close(char bracket)
    {
        Put((byte)bracket);
        _comma = true;
        return this;
    }

    public CanonicalJson Name(string name)
    {
        Text(name);
        Put((byte)':');
        _comma = false;
        return this;
    }

    public CanonicalJson Text(string value)
    {
        Separate();
        Put((byte)'"');
        ReadOnlySpan<char> rest = value;
        for (int at; (at = rest.IndexOfAny(Escaped)) >= 0; rest = rest[(at + 1)..])
        {
            Plain(rest[..at]);
            Escape(rest[at]);
        }

        Plain(rest);
        Put((byte)'"');
        _comma = true;
        return this;
    }

    /// <summary>Bytes as text in base64 (RFC 4648, section 4).</summary>
    public CanonicalJson Bytes(ReadOnlySpan<byte> value)
    {
        Separate();
        Put((byte)'"');
        int length = Base64.GetMaxEncodedToUtf8Length(value.Length);
        Base64.EncodeToUtf8(value, _output.GetSpan(length), out _, out int written);
        _output.Advance(written);
        Put((byte)'"');
        _comma = true;
        return this;
    }

    public CanonicalJson Number(long value)
    {
        Separate();
        Utf8Formatter.TryFormat(value, _output.GetSpan(20), out int count);
        _output.Advance(count);
        _comma = true;
        return this;
    }

    public CanonicalJson Member(string name, string? value) => value is null ? this : Name(name).Text(value);

    /// <summary>Whether the bytes are exactly what the writer would have written for what they say.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            var copy = new CanonicalJson();
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && copy.TryCopy(ref reader)
                && !reader.Read() && copy._output.WrittenSpan.SequenceEqual(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or EncoderFallbackException)
        {
            return false;
        }
    }

    private bool TryCopy(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                Text(reader.GetString()!);
                return true;
            case JsonTokenType.Number when reader.TryGetInt64(out long number):
                Number(number);
                return true;
            case JsonTokenType.StartArray:
                Open('[');
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (!TryCopy(ref reader))
                    {
                        return false;
                    }
                }

                Close(']');
                return true;
            case JsonTokenType.StartObject:
                return TryCopyObject(ref reader);
            default:
                return false;
        }
    }

    private bool TryCopyObject(ref Utf8JsonReader reader)
    {
        Open('{');
        string? previous = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!Ascii.IsValid(name) || (previous is not null && string.CompareOrdinal(previous, name) >= 0))
            {
                return false;
            }

            previous = name;
            Name(name);
            if (!reader.Read() || !TryCopy(ref reader))
            {
                return false;
            }
        }

        Close('}');
        return true;
    }

    private void Escape(char c)
    {
        Put((byte)'\\');
        int at = "\"\\\b\t\n\f\r".IndexOf(c, StringComparison.Ordinal);
        if (at >= 0)
        {
            Put("\"\\btnfr"u8[at]);
            return;
        }

        _output.Write("u00"u8);
        Put("0123456789abcdef"u8[c >> 4]);
        Put("0123456789abcdef"u8[c & 15]);
    }

    private void Plain(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty)
        {
            Utf8.GetBytes(text, _output);
        }
    }

    private void Separate()
    {
        if (_comma)
        {
            Put((byte)',');
        }
    }

    private void Put(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }
}
