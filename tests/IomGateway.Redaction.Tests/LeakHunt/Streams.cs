using System.Text;
using IomGateway.Redaction.Engine;
using IomGateway.Redaction.Reading;
using IomGateway.Redaction.Tests.Properties;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>
/// The records of a hand once more, as a Bundle, as NDJSON or as an array that arrives in pieces of any size.
/// </summary>
internal sealed class Streams
{
    private readonly List<byte[]> _records = [];
    private readonly List<byte[]> _left = [];

    /// <summary>Takes a record and what left of it by itself; nothing when it was withheld.</summary>
    public void Add(ReadOnlyMemory<byte> record, ReadOnlySpan<byte> left)
    {
        _records.Add(record.ToArray());
        if (!left.IsEmpty)
            _left.Add(left.ToArray());
    }

    /// <summary>What is wrong with what left of the stream; the next hand begins anew.</summary>
    public string? Redact(Trial trial, RedactionContext context, long seed)
    {
        var dice = new Dice((ulong)seed * 0xA0761D6478BD642F);
        // Lines of which the first is a Bundle are read as that Bundle.
        var way = dice.Below(3) switch
        {
            0 when trial.Map.IsFhir => 'b', 1 => 'a', _ => trial.Map.Name == "Bundle" ? 'a' : 'l',
        };
        using var input = new Pieces(Shape(_records, way, " ", endsLines: false), dice);
        using var output = new MemoryStream();
        var manifest = StreamRedactor.RedactAsync(
            input, output, trial.Plan, context, new StreamLimits(), trial.JsonType, CancellationToken.None)
            .GetAwaiter().GetResult();
        var expected = Shape(_left, way, "", endsLines: _records.Count > 1);
        var (count, left) = (_records.Count, _left.Count);
        _records.Clear();
        _left.Clear();
        if (manifest.ResourcesIn != count || manifest.ResourcesOut != left)
            return $"{way}: {manifest.ResourcesIn} of {count} in, {manifest.ResourcesOut} of {left} out";
        var got = output.ToArray();
        return got.AsSpan().SequenceEqual(expected) ? null
            : $"{way}: {Around(got, expected)} instead of {Around(expected, got)}";
    }

    private static byte[] Shape(List<byte[]> records, char way, string space, bool endsLines)
    {
        var stream = new MemoryStream();
        void Write(string text) => stream.Write(Encoding.UTF8.GetBytes(text));
        Write(way switch
        {
            'b' => "{\"resourceType\":\"Bundle\",\"type\":\"collection\"" + (records.Count > 0 ? ",\"entry\":[" : ""),
            'a' => "[",
            _ => "",
        });
        for (var i = 0; i < records.Count; i++)
        {
            Write(i == 0 ? space : way == 'l' ? "\n" : space + "," + space);
            Write(way == 'b' ? "{\"resource\":" : "");
            stream.Write(records[i]);
            Write(way == 'b' ? "}" : "");
        }
        // Lines that leave end each in a line feed, but for a record that came alone.
        Write(way switch
        {
            'b' => records.Count > 0 ? "]}" : "}", 'a' => "]", _ => endsLines && records.Count > 0 ? "\n" : "",
        });
        return stream.ToArray();
    }

    private static string Around(byte[] text, byte[] other)
    {
        var from = Math.Max(0, text.AsSpan().CommonPrefixLength(other) - 40);
        return Encoding.UTF8.GetString(text.AsSpan(from, Math.Min(text.Length - from, 80)));
    }

    /// <summary>Gives so many bytes at a time as the dice say.</summary>
    private sealed class Pieces(byte[] bytes, Dice dice) : MemoryStream(bytes, writable: false)
    {
        private readonly int _most = dice.OneIn(3) ? 64 : dice.OneIn(2) ? 4096 : 1 << 20;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 + dice.Below(_most))], cancellationToken);
    }
}
