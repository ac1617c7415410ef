using System.Buffers;
using System.Security.Cryptography;
using IomGateway.Redaction.Engine;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Reading;
using IomGateway.Redaction.Tests.Properties;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>The way of redacting that is hunted: the engine, or one that is known to leak.</summary>
internal delegate ResourceOutcome Redacting(
    ReadOnlyMemory<byte> record,
    RedactionPlan plan,
    RedactionContext context,
    IBufferWriter<byte> output,
    Manifest manifest,
    string? jsonType);

/// <summary>Makes the records of one hand of seeds, has them redacted, and judges what left.</summary>
internal sealed class Hunter(Redacting redact, Findings findings, NodeQueue node)
{
    /// <summary>So many seeds that follow one another share a plan.</summary>
    public const int Hand = 32;

    private readonly Scribe _scribe = new();
    private readonly ArrayBufferWriter<byte> _output = new(8192);
    private readonly ArrayBufferWriter<byte> _again = new(8192);
    private readonly Verdicts _verdicts = new(findings);
    private readonly RedactionContext _context = Opaque.Context();
    private readonly Streams _streams = new();
    private FhirRecords? _fhir;
    private JsonRecords? _json;

    /// <summary>Tries the record of one seed under its hand's plan.</summary>
    public void Try(long seed, Trial trial)
    {
        var dice = new Dice((ulong)seed * 0xD1B54A32D192ED03);
        _fhir ??= new FhirRecords(_scribe);
        _json ??= new JsonRecords(_scribe);
        if (trial.Map.IsFhir)
            _fhir.Make(trial.Map, trial.Forms, dice);
        else
            _json.Make(trial.Map, trial.Forms[trial.Map], dice);
        var record = _scribe.Ink.Written;
        var manifest = new Manifest();
        _output.ResetWrittenCount();
        var outcome = redact(record, trial.Plan, _context, _output, manifest, trial.JsonType);
        Carefully(seed, trial, outcome, manifest);
        _streams.Add(record, outcome is ResourceOutcome.Released ? _output.WrittenSpan : default);
        _verdicts.Begin(seed, _scribe);
        if (outcome is ResourceOutcome.Refused refused)
            findings.Add(new Finding(seed, "a sound record was refused", refused.ReasonCode));
        var released = outcome is ResourceOutcome.Released;
        _verdicts.Outcome(released, _output.WrittenSpan, manifest);
        if (released)
        {
            _verdicts.Output(_output.WrittenSpan);
            if (seed % 4 == 0)
                _verdicts.Counts(manifest);
            node.Add(seed, _output.WrittenSpan, _verdicts.Reading);
            Repeat(seed, trial);
            Less(trial);
        }
        findings.Done(released, _scribe.Canaries.Count, _verdicts.Barred, _verdicts.Left, record.Length);
        if (dice.OneIn(12))
            Broken(seed, trial, record.Span, dice);
    }

    /// <summary>What left of each record of a hand leaves of a stream of them, and nothing else.</summary>
    public void EndHand(long seed, Trial trial)
    {
        if (_streams.Redact(trial, _context, seed) is { } difference)
            findings.Add(new Finding(seed, "a stream leaves something else than its records", difference));
    }

    /// <summary>The engine's short way says what its long way says.</summary>
    private void Carefully(long seed, Trial trial, ResourceOutcome outcome, Manifest manifest)
    {
        if (redact != Hunt.Engine || ParsedRecord.Read(_scribe.Ink.Written, out _) is not { } parsed)
            return;
        using var record = parsed;
        var careful = new Manifest();
        _again.ResetWrittenCount();
        using var session = Session.Take(_context);
        session.Begin(record.Tape, trial.Plan);
        var said = Redactor.Redact(session, record.Root, careful, trial.JsonType, isCareful: true);
        if (said is ResourceOutcome.Released)
            _again.Write(session.Writer.Written);
        if (!said.Equals(outcome) || !_again.WrittenSpan.SequenceEqual(_output.WrittenSpan)
            || careful.ToJson() != manifest.ToJson())
            findings.Add(new Finding(seed, "the short way says something else", $"{outcome}, {said}"));
    }

    /// <summary>What left is what leaves of it.</summary>
    private void Repeat(long seed, Trial trial)
    {
        if (!trial.IsRepeatable)
            return;
        _again.ResetWrittenCount();
        var once = _output.WrittenMemory;
        redact(once, trial.Plan, _context, _again, new Manifest(), trial.JsonType);
        if (!_again.WrittenSpan.SequenceEqual(once.Span))
            findings.Add(new Finding(seed, "redacting twice is not redacting once", trial.Map.Name));
    }

    /// <summary>A plan that grants less releases nothing that the larger did not.</summary>
    private void Less(Trial trial)
    {
        _again.ResetWrittenCount();
        var outcome = redact(
            _scribe.Ink.Written, trial.Smaller, _context, _again, new Manifest(), trial.JsonType);
        if (outcome is ResourceOutcome.Released)
            _verdicts.Smaller(_again.WrittenSpan);
    }

    /// <summary>A damaged record is refused, and nothing of it leaves.</summary>
    private void Broken(long seed, Trial trial, ReadOnlySpan<byte> record, Dice dice)
    {
        var damaged = Damage.Do(record, _scribe.Ink.Objects, dice, out var how);
        var manifest = new Manifest();
        _again.ResetWrittenCount();
        var outcome = redact(damaged, trial.Plan, _context, _again, manifest, trial.JsonType);
        if (outcome is not ResourceOutcome.Refused refused)
            findings.Add(new Finding(seed, "a damaged record was not refused", how));
        else if (_verdicts.Tells(refused.Message))
            findings.Add(new Finding(seed, "a refusal quotes the record", how));
        if (_again.WrittenCount > 0 || manifest.ResourcesOut > 0)
            findings.Add(new Finding(seed, "something of a damaged record left", how));
        findings.Refused();
    }
}

/// <summary>References and pseudonyms of letters alone, of which none is like a marker.</summary>
internal sealed class Opaque : IReferenceMap, IPseudonyms
{
    private const string Prefix = "opaque-";

    public static RedactionContext Context() => new()
    {
        References = new Opaque(),
        Pseudonyms = new Opaque(),
        Today = new DateOnly(2026, 6, 1),
        HolderBase = "https://holder.example/fhir/",
    };

    string? IReferenceMap.Opaque(string type, string id) =>
        id.StartsWith(Prefix, StringComparison.Ordinal) ? id : Prefix + Letters(type + "/" + id);

    public string For(string value) => "pseudonym-" + Letters(value);

    private static string Letters(string value)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(value), hash);
        Span<char> letters = stackalloc char[12];
        for (var i = 0; i < letters.Length; i++)
            letters[i] = (char)('a' + (hash[i] % 12));
        return letters.ToString();
    }
}
