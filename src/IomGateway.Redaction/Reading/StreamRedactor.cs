using IomGateway.Redaction.Engine;
using IomGateway.Redaction.Plans;

namespace IomGateway.Redaction.Reading;

/// <summary>
/// Rewrites a stream of records, each redacted: a Bundle, NDJSON, an array or a single record, in the shape in which
/// it came.
/// A record of which nothing may leave is left out.
/// </summary>
public sealed class StreamRedactor
{
    private readonly StreamOutput _output;
    private readonly Session _session;
    private readonly Func<ParsedRecord, RedactionPlan> _planFor;
    private readonly string? _jsonType;

    private StreamRedactor(
        StreamOutput output, Session session, Func<ParsedRecord, RedactionPlan> planFor, string? jsonType) =>
        (_output, _session, _planFor, _jsonType) = (output, session, planFor, jsonType);

    private Manifest Manifest { get; } = new();

    /// <summary>Redacts a stream. Memory is bounded by its largest record.</summary>
    /// <param name="input">UTF-8 JSON.</param>
    /// <param name="output">Where what may leave is written to; nothing is, when nothing may leave of a single
    /// record.</param>
    /// <param name="plan">What may leave.</param>
    /// <param name="context">References, pseudonyms and the day.</param>
    /// <param name="limits">How much is held at once.</param>
    /// <param name="jsonType">The type of a partner's own JSON; null for FHIR.</param>
    /// <param name="cancellationToken">Stops between records.</param>
    /// <exception cref="InvalidRecordException">The stream or one of its records cannot be read; what came before may
    /// have left.</exception>
    public static Task<Manifest> RedactAsync(
        Stream input,
        Stream output,
        RedactionPlan plan,
        RedactionContext context,
        StreamLimits limits,
        string? jsonType,
        CancellationToken cancellationToken)
    {
        return RedactAsync(input, output, _ => plan, context, limits, jsonType, cancellationToken);
    }

    /// <summary>The same, where what may leave hangs on each record.</summary>
    /// <param name="input">UTF-8 JSON.</param>
    /// <param name="output">Where what may leave is written to.</param>
    /// <param name="planFor">What may leave of one record.</param>
    /// <param name="context">References, pseudonyms and the day.</param>
    /// <param name="limits">How much is held at once.</param>
    /// <param name="jsonType">The type of a partner's own JSON; null for FHIR.</param>
    /// <param name="cancellationToken">Stops between records.</param>
    /// <exception cref="InvalidRecordException">The stream or one of its records cannot be read; what came before may
    /// have left.</exception>
    public static async Task<Manifest> RedactAsync(
        Stream input,
        Stream output,
        Func<ParsedRecord, RedactionPlan> planFor,
        RedactionContext context,
        StreamLimits limits,
        string? jsonType,
        CancellationToken cancellationToken)
    {
        using var leaving = new StreamOutput(output);
        using var session = Session.Take(context, leaving.Writer);
        var redactor = new StreamRedactor(leaving, session, planFor, jsonType);
        await redactor.RunAsync(new BundleReader(input, limits, jsonType), cancellationToken);
        return redactor.Manifest;
    }

    /// <summary>
    /// Redacts NDJSON of which each line is one record. A line that cannot be read is reported and left out, and what
    /// follows it goes on.
    /// </summary>
    /// <param name="input">UTF-8 JSON, a record on each line.</param>
    /// <param name="output">Where what may leave is written to.</param>
    /// <param name="planFor">What may leave of one record.</param>
    /// <param name="context">References, pseudonyms and the day.</param>
    /// <param name="limits">How much is held at once.</param>
    /// <param name="jsonType">The type of a partner's own JSON; null for FHIR.</param>
    /// <param name="refused">Is told the number of each line that is left out, from one, and why.</param>
    /// <param name="cancellationToken">Stops between records.</param>
    public static async Task<Manifest> RedactLinesAsync(
        Stream input,
        Stream output,
        Func<ParsedRecord, RedactionPlan> planFor,
        RedactionContext context,
        StreamLimits limits,
        string? jsonType,
        Action<long, Refusal> refused,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(refused);
        using var leaving = new StreamOutput(output);
        using var session = Session.Take(context, leaving.Writer);
        var redactor = new StreamRedactor(leaving, session, planFor, jsonType);
        leaving.Begin(StreamShape.Lines, null);
        await foreach (var line in new LineReader(input, limits.ResourceBytes).ReadAsync(cancellationToken))
        {
            if ((line.Refusal ?? redactor.Take(new StreamedRecord(line.Json, null, null))) is { } refusal)
                refused(line.Number, refusal);
            if (leaving.IsFull)
                await leaving.FlushAsync(cancellationToken);
        }
        await leaving.EndAsync(cancellationToken);
        return redactor.Manifest;
    }

    private async Task RunAsync(BundleReader reader, CancellationToken cancellationToken)
    {
        var begun = false;
        await foreach (var first in reader.ReadAsync(cancellationToken))
        {
            if (!begun)
                _output.Begin(reader.Shape, reader.BundleType);
            begun = true;
            var streamed = first;
            do
            {
                if (Take(streamed) is { } refusal)
                    throw new InvalidRecordException(
                        refusal with { Message = $"{refusal.Message} (Record {Manifest.ResourcesIn} of the input.)" });
            }
            while (!_output.IsFull && reader.TryNext(out streamed));
            _output.Shape = reader.Shape;
            if (_output.IsFull)
                await _output.FlushAsync(cancellationToken);
        }
        if (!begun)
            _output.Begin(reader.Shape, reader.BundleType);
        _output.Shape = reader.Shape;
        await _output.EndAsync(cancellationToken);
    }

    /// <summary>Redacts one record into the output, or says why it cannot be read.</summary>
    private Refusal? Take(StreamedRecord streamed)
    {
        Refusal? refusal = null;
        using var own = streamed.Parsed is null ? ParsedRecord.Read(streamed.Json, out refusal) : null;
        if (refusal is not null)
        {
            Manifest.Note(new ResourceOutcome.Refused(refusal.Code, refusal.Message));
            return refusal;
        }
        var record = streamed.Parsed ?? own!;
        var written = _output.Writer.Here;
        _session.Begin(record.Tape, _planFor(record));
        try
        {
            _output.Before(_session, streamed);
            var outcome = Redactor.Redact(_session, record.Root, Manifest, _jsonType);
            if (outcome is ResourceOutcome.Released)
                _output.After(streamed);
            else
                _output.Writer.Rewind(written);
            return outcome is ResourceOutcome.Refused refused
                ? new Refusal(refused.ReasonCode, refused.Message) : null;
        }
        finally
        {
            _session.End();
        }
    }
}
