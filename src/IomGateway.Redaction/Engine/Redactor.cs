using System.Buffers;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Reading;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>Makes of a record what a plan lets leave, and nothing else.</summary>
public static class Redactor
{
    /// <summary>
    /// Redacts one record. Nothing is written unless it is released, and then the whole of it at once; the manifest
    /// counts it and digests what left.
    /// </summary>
    /// <param name="resource">One record as UTF-8 JSON.</param>
    /// <param name="plan">What may leave.</param>
    /// <param name="context">References, pseudonyms and the day.</param>
    /// <param name="output">Where the record is written to.</param>
    /// <param name="manifest">Gains the counts.</param>
    /// <param name="jsonType">The type of a partner's own JSON; null for FHIR.</param>
    public static ResourceOutcome Redact(
        ReadOnlyMemory<byte> resource,
        RedactionPlan plan,
        RedactionContext context,
        IBufferWriter<byte> output,
        Manifest manifest,
        string? jsonType = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(output);
        using var record = ParsedRecord.Read(resource, out var refusal);
        if (record is not null)
            return Redact(record, plan, context, output, manifest, jsonType);
        var refused = new ResourceOutcome.Refused(refusal!.Code, refusal.Message);
        manifest.Note(refused, default, isAlone: true);
        return refused;
    }

    /// <summary>The same of a record that was read before, for a decision on it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="plan">What may leave.</param>
    /// <param name="context">References, pseudonyms and the day.</param>
    /// <param name="output">Where the record is written to.</param>
    /// <param name="manifest">Gains the counts.</param>
    /// <param name="jsonType">The type of a partner's own JSON; null for FHIR.</param>
    public static ResourceOutcome Redact(
        ParsedRecord record,
        RedactionPlan plan,
        RedactionContext context,
        IBufferWriter<byte> output,
        Manifest manifest,
        string? jsonType = null)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(output);
        return Redact(record, plan, context, manifest, jsonType, isAlone: true, output, static (session, to) =>
            to.Write(session.Writer.Written));
    }

    /// <summary>Redacts a record and, where it is released, hands the session that holds it on.</summary>
    internal static ResourceOutcome Redact<T>(
        ParsedRecord record, RedactionPlan plan, RedactionContext context, Manifest manifest, string? jsonType,
        bool isAlone, T to, Action<Session, T> write)
    {
        var arena = record.Tape.Store.Here;
        var session = Session.Take(record.Tape, plan, context);
        try
        {
            var outcome = Judge(session, record.Root, jsonType);
            if (outcome is ResourceOutcome.Released)
            {
                session.Writer.Write(session.Main.Tape, session.ContainedOutput.Tape, session.Contained);
                Count(session, manifest);
                manifest.Note(outcome, session.Writer.Written, isAlone);
                write(session, to);
            }
            else
            {
                manifest.Note(outcome, default, isAlone);
            }
            return outcome;
        }
        finally
        {
            session.Return();
            record.Tape.Store.Rewind(arena);
        }
    }

    private static void Count(Session session, Manifest manifest)
    {
        session.Counts.MoveTo(manifest.Totals, session.Type);
        foreach (var contained in session.Contained)
        {
            if (contained.Number > 0)
                contained.Counts.MoveTo(manifest.Totals, contained.Plan.Type);
        }
    }

    private static ResourceOutcome Judge(Session session, int root, string? jsonType)
    {
        var record = session.Input;
        if (record[root].Kind != NodeKind.Object)
            return new ResourceOutcome.Refused("not-an-object", "The record is not a JSON object.");
        if (jsonType is not null)
        {
            if (session.Plan.For(jsonType) is not { Type.Format: RecordFormat.Json } json)
                return NotGranted;
            session.Type = json.Type;
            session.Elements.Judge(root, json, session.Main);
            return ResourceOutcome.Released.Instance;
        }
        var type = record.Find(root, Name.ResourceType);
        if (type < 0 || record[type].Kind != NodeKind.String)
            return new ResourceOutcome.Refused("no-resource-type", "The record does not say its resourceType.");
        if (session.Plan.For(record.Text(type)) is not { Type.Format: RecordFormat.FhirR4 } plan)
            return NotGranted;
        session.Type = plan.Type;
        ContainedResources.Judge(session, root);
        if (session.Judge.Judge(root, plan, session.Main, session.Counts, -1) is { } reason)
            return new ResourceOutcome.Withheld(reason);
        ContainedResources.Number(session);
        return ResourceOutcome.Released.Instance;
    }

    private static ResourceOutcome.Withheld NotGranted { get; } = new("type-not-granted");
}
