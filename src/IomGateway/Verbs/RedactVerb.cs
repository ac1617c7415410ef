using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IomGateway.Records.References;
using IomGateway.Redaction.Engine;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Reading;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

/// <summary>
/// <c>iom redact</c>: what one flow lets leave of a resource, a Bundle or NDJSON, its conditions taken as met.
/// Streamed; memory is bounded by the largest single record.
/// </summary>
internal static class RedactVerb
{
    private const int LeastKeyBytes = 32;

    private static readonly Option<string> Agreement = new("--agreement") { Description = "The agreement's id.",
        Required = true };
    private static readonly Option<string> Flow = new("--flow") { Description = "The flow's id.", Required = true };

    private static readonly Option<string?> To = new("--to")
    {
        Description = "The recipient; what every recipient of the flow may have when left out.",
    };

    private static readonly Option<string?> Type = new("--record-type")
    {
        Description = "The only record type to release; needed for a partner's own JSON where a flow has several.",
    };

    private static readonly Option<string?> Manifest = new("--manifest")
    {
        Description = "The file to write the manifest to; standard error when left out.",
    };

    private static readonly Option<string?> Key = new("--key")
    {
        Description = "A file of at least 32 random bytes that makes pseudonyms and references the same each time.",
    };

    private static readonly Option<bool> SkipBadLines = new("--skip-bad-lines")
    {
        Description = "Read NDJSON, a record on each line; name a line that cannot be read, leave it out and go on"
            + " (exit code 1).",
    };

    private static readonly Argument<string> File = new("FILE")
    {
        Description = "The records; - or nothing reads standard input.",
        DefaultValueFactory = _ => Input.Standard,
    };

    public static Command Create() => Create(Console.OpenStandardInput, Console.OpenStandardOutput);

    /// <param name="standardInput">Where records are read from when no file is named.</param>
    /// <param name="standardOutput">Where what may leave is written to.</param>
    internal static Command Create(Func<Stream> standardInput, Func<Stream> standardOutput)
    {
        var verb = new Command(
            "redact",
            "Redact records by one flow. Example: iom redact --agreement llr-shared-care --flow clinical-summary"
            + " bundle.json")
        {
            Agreement, Flow, To, Type, Manifest, Key, SkipBadLines, File, WorkspaceOptions.Policies,
            WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var workspace = WorkspaceOptions.LoadSoundRules(parsed);
            var flow = FlowOf(parsed, workspace);
            var context = await ContextAsync(parsed, cancel);
            await using var input = Input.Open(parsed.GetValue(File)!, standardInput);
            await using var output = standardOutput();
            return await RunAsync(parsed, workspace, flow, context, input, output, cancel);
        });
        return verb;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, Workspace workspace, FlowAlone flow, RedactionContext context, Stream input, Stream output,
        CancellationToken cancel)
    {
        var catalog = new RecordTypeCatalog(workspace.Policies.RecordTypes.Values);
        var jsonType = JsonTypeOf(flow);
        try
        {
            var refused = 0;
            var heap = new HeapBound();
            heap.Begin();
            await using var leaving = new DigestStream(output);
            var manifest = parsed.GetValue(SkipBadLines)
                ? await StreamRedactor.RedactLinesAsync(
                    input, leaving, Plan, context, new StreamLimits(), jsonType, Refused, cancel)
                : await StreamRedactor.RedactAsync(
                    input, leaving, Plan, context, new StreamLimits(), jsonType, cancel);
            await output.FlushAsync(cancel);
            manifest.Sha256 = leaving.Sha256;
            await WriteAsync(manifest, parsed.GetValue(Manifest), cancel);
            return refused == 0 ? Invocation.Fine : Invocation.No;

            RedactionPlan Plan(ParsedRecord record)
            {
                heap.Keep();
                return PlanFor(record, flow, catalog, jsonType);
            }

            void Refused(long line, Refusal refusal)
            {
                refused++;
                Console.Error.WriteLine($"Line {line} was left out: {refusal.Message} ({refusal.Code})");
            }
        }
        catch (InvalidRecordException e)
        {
            await output.FlushAsync(cancel);
            throw new VerbException(
                $"{e.Refusal.Message} ({e.Refusal.Code}) What stood before it has been written; nothing of it or"
                + " after it has.");
        }
    }

    private static FlowAlone FlowOf(ParseResult parsed, Workspace workspace)
    {
        var (agreement, flow) = (parsed.GetRequiredValue(Agreement), parsed.GetRequiredValue(Flow));
        var (to, type) = (parsed.GetValue(To), parsed.GetValue(Type));
        var known = workspace.Agreements.FirstOrDefault(a => a.Id == agreement)
            ?? throw new VerbException(
                $"There is no agreement {agreement}.{Known(workspace.Agreements.Select(a => a.Id))}");
        if (known.Flows.All(f => f.Id != flow))
        {
            throw new VerbException($"{agreement} has no flow {flow}.{Known(known.Flows.Select(f => f.Id))}");
        }

        var rules = Rulebook.CompileForTrial(workspace.Policies, workspace.Agencies, workspace.Agreements);
        return rules.Alone(agreement, flow, to, type, TimeProvider.System.GetUtcNow())
            ?? throw new VerbException(
                $"The flow {flow} of {agreement} gives nothing{(to is null ? "" : $" to {to}")}"
                + $"{(type is null ? "" : $" of {type}")}: name one of its recipients (a member, not a forum) and"
                + " of its record types.");
    }

    /// <summary>The type of a partner's own JSON, which does not say itself what it is; <see langword="null"/> for
    /// FHIR.</summary>
    private static string? JsonTypeOf(FlowAlone flow)
    {
        var own = flow.RecordTypes.Where(t => t.Format == RecordFormat.Json).Select(t => t.Name).ToList();
        if (own.Count == 0 || own.Count < flow.RecordTypes.Count)
        {
            return null;
        }

        return own is [var only]
            ? only
            : throw new VerbException($"The flow gives records of several formats; name one with"
                + $" --record-type.{Known(own)}");
    }

    private static RedactionPlan PlanFor(
        ParsedRecord record, FlowAlone flow, RecordTypeCatalog catalog, string? jsonType) =>
        SeenRecord.Of(record, catalog, jsonType, out _) is { } seen ? flow.PlanFor(seen) : RedactionPlan.Nothing;

    private static async Task WriteAsync(Manifest manifest, string? path, CancellationToken cancel)
    {
        if (path is null)
        {
            await Console.Error.WriteLineAsync(manifest.ToJson());
        }
        else
        {
            await System.IO.File.WriteAllTextAsync(path, manifest.ToJson() + "\n", cancel);
        }
    }

    private static async Task<RedactionContext> ContextAsync(ParseResult parsed, CancellationToken cancel)
    {
        var key = RandomNumberGenerator.GetBytes(LeastKeyBytes);
        if (parsed.GetValue(Key) is { } path)
        {
            key = await Input.ReadAsync(path, Console.OpenStandardInput, 1024 * 1024, cancel);
            if (key.Length < LeastKeyBytes)
            {
                throw new VerbException($"{path} has {key.Length} bytes; a key has at least {LeastKeyBytes}.");
            }
        }

        var recipient = parsed.GetValue(To) ?? "";
        return new RedactionContext
        {
            References = new KeyedReferences(key, recipient),
            Pseudonyms = new KeyedPseudonyms(key, recipient),
            Today = LondonDay.Of(TimeProvider.System.GetUtcNow()),
        };
    }

    private static string Known(IEnumerable<string> names) =>
        $" There are: {string.Join(", ", names.Distinct().Order(StringComparer.Ordinal))}.";

    private static byte[] Mac(byte[] key, params ReadOnlySpan<string> parts)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        foreach (var part in parts)
        {
            hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"{part.Length}:{part}")));
        }

        return hmac.GetHashAndReset();
    }

    private sealed class KeyedReferences(byte[] key, string recipient) : IReferenceMap
    {
        private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";
        private const int Length = 26;

        /// <summary>References inside a Bundle become UUIDs of version 8 (RFC 9562), which hardly any system makes.
        /// </summary>
        private const int OwnUuids = 8;

        /// <summary>An id of the gateway's own form stays, so that what was redacted before can be redacted
        /// again.</summary>
        public string? Opaque(string type, string id)
        {
            if (ReferenceRegister.IsId(id) || (Guid.TryParseExact(id, "D", out var uuid) && uuid.Version == OwnUuids))
            {
                return id;
            }

            var mac = Mac(key, "reference", recipient, type, id);
            return string.Create(Length, mac, static (text, bytes) =>
            {
                for (var i = 0; i < text.Length; i++)
                {
                    text[i] = Letters[bytes[i] & 31];
                }
            });
        }
    }

    private sealed class KeyedPseudonyms(byte[] key, string recipient) : IPseudonyms
    {
        public string For(string value) =>
            Convert.ToHexStringLower(Mac(key, "pseudonym", recipient, value).AsSpan(0, 16));
    }
}
