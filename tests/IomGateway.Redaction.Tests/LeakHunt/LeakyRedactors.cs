using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using IomGateway.Redaction.Engine;
using IomGateway.Redaction.Plans;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>Redactors that do one thing wrong, each in its own way: a hunt that does not find them is no hunt.</summary>
internal static partial class LeakyRedactors
{
    [ThreadStatic]
    private static (ReadOnlyMemory<byte> Record, RedactionPlan? Plan) _last;

    [ThreadStatic]
    private static int _calls;

    public static IReadOnlyDictionary<string, (Redacting Redact, string Property)> All { get; } =
        new Dictionary<string, (Redacting, string)>
        {
            ["lets the record through"] = (Spoiling((record, _) => record), "leaked"),
            ["tells in plain"] = (Telling(m => $"\"x\":\"{m}\""), "leaked"),
            ["tells in capitals"] = (Telling(m => $"\"x\":\"{m.ToUpperInvariant()}\""), "leaked"),
            ["tells in JSON's escapes"] = (Telling(m => $"\"x\":\"{Escaped(m)}\""), "leaked"),
            ["tells in escapes of escapes"] =
                (Telling(m => $"\"x\":\"{Escaped(m).Replace("\\", "\\\\", StringComparison.Ordinal)}\""), "leaked"),
            ["tells as a name"] = (Telling(m => $"\"{m}\":[]"), "leaked"),
            ["tells as an escaped name"] = (Telling(m => $"\"{Escaped(m)}\":[]"), "leaked"),
            ["tells backwards"] = (Telling(m => $"\"x\":\"{new string([.. m.Reverse()])}\""), "leaked"),
            ["tells as base64"] = (Telling(m => $"\"x\":\"{Base64(m)}\""), "leaked"),
            ["tells as base64 after one byte"] = (Telling(m => $"\"x\":\"{Base64("a" + m)}\""), "leaked"),
            ["tells as base64 after two bytes"] = (Telling(m => $"\"x\":\"{Base64("ab" + m)}\""), "leaked"),
            ["tells as hexadecimal"] =
                (Telling(m => $"\"x\":\"{Convert.ToHexString(Encoding.ASCII.GetBytes(m))}\""), "leaked"),
            ["tells with percent signs"] =
                (Telling(m => $"\"x\":\"{string.Concat(m.Select(c => $"%{(int)c:x2}"))}\""), "leaked"),
            ["tells with half its letters behind percent signs"] =
                (Telling(m => $"\"x\":\"{Markers.Disguise(m, 1)}\""), "leaked"),
            ["tells in HTML"] = (Telling(m => $"\"x\":\"{Markers.Disguise(m, 9)}\""), "leaked"),
            ["tells half of it"] = (Telling(m => $"\"x\":\"{m[..6]}\""), "leaked"),
            ["tells the initial and the rest"] = (Telling(m => $"\"x\":[\"{m[..4]}\",\"{m[4..]}\"]"), "leaked"),
            ["tells a number's digits"] = (Spoiling(Numbers), "leaked"),
            ["tells the year"] = (Spoiling(Years), "leaked"),
            ["loses what was granted"] = (Spoiling(Losing), "lost"),
            ["says a name twice"] = (Spoiling((_, left) => Adding(left, "\"y\":1,\"y\":2")), Everywhere),
            ["says what one parser reads in another order"] =
                (Spoiling((_, left) => Adding(left, "\"y\":1,\"1\":2")), Everywhere),
            ["leaves the end off"] = (Spoiling((_, left) => left[..^1]), Everywhere),
            ["counts twice"] = (Twice, "the manifest miscounts elements"),
            ["takes what is damaged"] = (Gullible, "a damaged record was not refused"),
            ["begins before it decides"] = (Hasty, "something of a withheld record left"),
            ["drops a modifier and tells the rest"] = (Careless, "a modifier was lost and the rest left"),
            ["grants more to those who may see less"] = (Perverse, "a smaller plan releases more"),
            ["never says the same twice"] = (Restless, "redacting twice is not redacting once"),
        };

    private const string Everywhere = "what left does not read the same everywhere";

    /// <summary>Spoils what the engine lets leave.</summary>
    private static Redacting Spoiling(Func<byte[], byte[], byte[]> spoil) =>
        (record, plan, context, output, manifest, type) =>
        {
            var kept = new ArrayBufferWriter<byte>();
            var outcome = Redactor.Redact(record, plan, context, kept, manifest, type);
            if (outcome is ResourceOutcome.Released)
            {
                var left = spoil(record.ToArray(), kept.WrittenSpan.ToArray());
                output.Write(left);
            }
            return outcome;
        };

    /// <summary>Tells one marker that was not to leave.</summary>
    private static Redacting Telling(Func<string, string> member) => Spoiling((record, left) =>
    {
        var text = Encoding.UTF8.GetString(left);
        var hidden = Marker().Matches(Encoding.UTF8.GetString(record)).Select(m => m.Value)
            .FirstOrDefault(m => !text.Contains(m, StringComparison.Ordinal));
        return hidden is null ? left : Adding(left, member(hidden));
    });

    private static byte[] Numbers(byte[] record, byte[] left) =>
        Number().Match(Encoding.UTF8.GetString(record)) is { Success: true } found
            && !Encoding.UTF8.GetString(left).Contains(found.Value, StringComparison.Ordinal)
            ? Adding(left, $"\"x\":-{found.Value[0]}.{found.Value[1..]}e3")
            : left;

    private static byte[] Years(byte[] record, byte[] left) =>
        Year().Match(Encoding.UTF8.GetString(record)) is { Success: true } found
            && !Encoding.UTF8.GetString(left).Contains(found.Groups[1].Value, StringComparison.Ordinal)
            ? Adding(left, $"\"x\":\"{found.Groups[1].Value}\"")
            : left;

    private static byte[] Losing(byte[] record, byte[] left) =>
        Encoding.UTF8.GetBytes(Marker().Replace(Encoding.UTF8.GetString(left), "gone", 1));

    private static ResourceOutcome Twice(ReadOnlyMemory<byte> record, RedactionPlan plan,
        RedactionContext context, IBufferWriter<byte> output, Manifest manifest, string? type)
    {
        Redactor.Redact(record, plan, context, new ArrayBufferWriter<byte>(), manifest, type);
        return Redactor.Redact(record, plan, context, output, manifest, type);
    }

    private static ResourceOutcome Gullible(ReadOnlyMemory<byte> record, RedactionPlan plan,
        RedactionContext context, IBufferWriter<byte> output, Manifest manifest, string? type)
    {
        var outcome = Redactor.Redact(record, plan, context, output, manifest, type);
        return outcome is ResourceOutcome.Refused ? new ResourceOutcome.Withheld("unreadable") : outcome;
    }

    private static ResourceOutcome Hasty(ReadOnlyMemory<byte> record, RedactionPlan plan,
        RedactionContext context, IBufferWriter<byte> output, Manifest manifest, string? type)
    {
        var outcome = Redactor.Redact(record, plan, context, output, manifest, type);
        if (outcome is ResourceOutcome.Withheld)
            output.Write("{"u8);
        return outcome;
    }

    private static ResourceOutcome Careless(ReadOnlyMemory<byte> record, RedactionPlan plan,
        RedactionContext context, IBufferWriter<byte> output, Manifest manifest, string? type)
    {
        var outcome = Redactor.Redact(record, plan, context, output, manifest, type);
        if (outcome is not ResourceOutcome.Withheld { ReasonCode: "modifier-element" or "modifier-extension" })
            return outcome;
        output.Write("{}"u8);
        return new ResourceOutcome.Released();
    }

    private static ResourceOutcome Perverse(ReadOnlyMemory<byte> record, RedactionPlan plan,
        RedactionContext context, IBufferWriter<byte> output, Manifest manifest, string? type)
    {
        var isSmaller = record.Equals(_last.Record) && !ReferenceEquals(plan, _last.Plan);
        if (!isSmaller)
            _last = (record, plan);
        return isSmaller
            ? Spoiling((before, _) => before)(record, plan, context, output, manifest, type)
            : Redactor.Redact(record, plan, context, output, manifest, type);
    }

    private static ResourceOutcome Restless(ReadOnlyMemory<byte> record, RedactionPlan plan,
        RedactionContext context, IBufferWriter<byte> output, Manifest manifest, string? type) =>
        Spoiling((_, left) => Adding(left, $"\"turn\":{++_calls % 7}"))(
            record, plan, context, output, manifest, type);

    private static byte[] Adding(byte[] left, string member) =>
        [.. left[..^1], .. Encoding.UTF8.GetBytes("," + member + "}")];

    private static string Escaped(string text) => string.Concat(text.Select(c => $"\\u{(int)c:X4}"));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text + "--"));

    [GeneratedRegex("zQvK[a-z]{4}j", RegexOptions.CultureInvariant)]
    private static partial Regex Marker();

    [GeneratedRegex("97153[0-9]{5}8", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex("\"([0-9]{4})-[0-9]{2}-[0-9]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex Year();
}
