using System.Buffers;
using System.Text.Json;

namespace IomGateway.Exchange;

/// <summary>
/// Short JSON texts, of which each question makes several: written over a buffer that each thread keeps.
/// </summary>
internal static class JsonText
{
    /// <summary>Above which a buffer is not kept.</summary>
    private const int MostKept = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? kept;

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    /// <summary>The one value that <paramref name="write"/> writes, in UTF-8.</summary>
    public static byte[] Of<T>(T state, Action<Utf8JsonWriter, T> write) =>
        Of(state, write, static utf8 => utf8.ToArray());

    /// <summary>The same, as <paramref name="take"/> has it, which must not keep the bytes.</summary>
    public static TText Of<T, TText>(T state, Action<Utf8JsonWriter, T> write, Func<ReadOnlySpan<byte>, TText> take)
    {
        // Taken, not borrowed: a text may be written while another is.
        var (buffer, json) = (kept ?? new ArrayBufferWriter<byte>(1024), writer ?? new Utf8JsonWriter(Stream.Null));
        (kept, writer) = (null, null);
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        write(json, state);
        json.Flush();
        var text = take(buffer.WrittenSpan);
        json.Reset(Stream.Null);
        (kept, writer) = (buffer.Capacity <= MostKept ? buffer : null, json);
        return text;
    }
}
