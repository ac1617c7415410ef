using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Ledger;

namespace IomGateway.Verbs;

/// <summary>
/// <c>iom verify-receipt</c>: verifies a receipt in either form (C2SP tlog-proof, COSE) with a key alone. 0 it holds, 1
/// it does not, 2 it cannot be read.
/// </summary>
internal static class VerifyReceiptVerb
{
    private const int MostBytes = 16 * 1024 * 1024;

    public static Command Create() => Create(Console.OpenStandardInput);

    /// <param name="standardInput">Where a receipt is read from for <c>-</c>.</param>
    internal static Command Create(Func<Stream> standardInput)
    {
        var file = new Argument<string>("FILE") { Description = "The receipt; - reads it from standard input." };
        var key = new Option<string?>("--key") { Description = "A file with the log's key (its key.vkey)." };
        var policy = Trusted.PolicyOption();
        var output = Output.Option();
        var verb = new Command(
            "verify-receipt",
            "Verify a receipt with nothing but a key. Example: iom verify-receipt a.tlog-proof --key gateway.vkey")
        {
            file, key, policy, output,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            using var trusted = await Trusted.ReadAsync(parsed.GetValue(key), parsed.GetValue(policy), cancel);
            if (trusted.Keys.Logs.Count == 0)
            {
                throw new VerbException("Name the log's key with --key, or a policy with a log line with --policy.");
            }

            var receipt = await Input.ReadAsync(parsed.GetRequiredValue(file), standardInput, MostBytes, cancel);
            return Write(Receipt.Verify(receipt, trusted.Keys), parsed.GetValue(output) == Output.Json);
        });
        return verb;
    }

    private static int Write(ReceiptVerdict verdict, bool json) => verdict switch
    {
        ReceiptVerdict.Valid { Receipt: var receipt } => Told(
            Invocation.Fine, json, Json(receipt), () => Console.Out.Write(Text(receipt))),
        ReceiptVerdict.Invalid invalid => Told(
            Invocation.No, json, new JsonObject { ["verdict"] = "invalid", ["why"] = invalid.Reason },
            () => Console.Out.WriteLine($"The receipt does not hold: {invalid.Reason}.")),
        ReceiptVerdict.Unreadable unreadable => Told(
            Invocation.CouldNot, json, new JsonObject { ["verdict"] = "unreadable", ["why"] = unreadable.Reason },
            () => Console.Error.WriteLine($"It is no receipt: {unreadable.Reason}.")),
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    private static int Told(int exit, bool asJson, JsonObject json, Action text)
    {
        if (asJson)
        {
            Output.Write(json);
        }
        else
        {
            text();
        }

        return exit;
    }

    private static string Text(Receipt receipt)
    {
        var entry = receipt.Entry;
        var text = new StringBuilder();
        void Line(string name, string? value)
        {
            if (value is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name,-10} {value}\n");
            }
        }

        Line("verdict", "the receipt holds");
        Line("entry", $"{entry.Id}, at {receipt.Index} of {receipt.Size}");
        Line("kind", Kind(entry));
        Line("at", entry.Time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture));
        Line("from", entry.From);
        Line("to", entry.To);
        Line("purpose", entry.Purpose);
        Line("record", entry.RecordType);
        foreach (var grant in entry.Grants)
        {
            Line("under", $"{grant.Agreement} version {grant.Version}, {grant.Flow}");
        }

        Line("cosigned", receipt.Witnesses.Count > 0 ? string.Join(", ", receipt.Witnesses.Order()) : null);
        foreach (var (name, value) in receipt.Openings.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            Line(name, Printable(value.Span));
        }

        return text.ToString();
    }

    private static JsonObject Json(Receipt receipt) => new()
    {
        ["verdict"] = "valid",
        ["id"] = receipt.Entry.Id.ToString(),
        ["index"] = receipt.Index,
        ["size"] = receipt.Size,
        ["kind"] = Kind(receipt.Entry),
        ["at"] = receipt.Entry.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["from"] = receipt.Entry.From,
        ["to"] = receipt.Entry.To,
        ["purpose"] = receipt.Entry.Purpose,
        ["recordType"] = receipt.Entry.RecordType,
        ["witnesses"] = new JsonArray([.. receipt.Witnesses.Order().Select(w => (JsonNode?)w)]),
        ["openings"] = new JsonObject(receipt.Openings.OrderBy(o => o.Key, StringComparer.Ordinal).Select(
            o => KeyValuePair.Create(o.Key, (JsonNode?)Printable(o.Value.Span)))),
    };

    private static string Kind(LedgerEntry entry) => entry.Kind.ToString().ToLowerInvariant();

    /// <summary>A value as text where it is plain, so that no terminal is moved by it; as hex otherwise.</summary>
    private static string Printable(ReadOnlySpan<byte> value)
    {
        var text = Encoding.UTF8.GetString(value);
        return text.Contains('\uFFFD', StringComparison.Ordinal) || text.Any(char.IsControl)
            ? Convert.ToHexStringLower(value) : text;
    }
}
