using System.Buffers;
using IomGateway.Redaction.Plans;
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
        var session = Session.Take(plan, context);
        try
        {
            var outcome = Run(session, resource, jsonType);
            if (outcome is ResourceOutcome.Released)
            {
                output.Write(session.Writer.Written);
                session.Counts.MoveTo(manifest.Counts);
            }
            manifest.Note(outcome, session.Writer.Written);
            return outcome;
        }
        finally
        {
            session.Return();
        }
    }

    private static ResourceOutcome Run(Session session, ReadOnlyMemory<byte> resource, string? jsonType)
    {
        if (TapeReader.Read(resource, session.Input) is { } refusal)
            return new ResourceOutcome.Refused(refusal.Code, refusal.Message);
        if (Judge(session, jsonType) is { } reason)
            return reason;
        session.Writer.Write(session.Main.Tape, session.ContainedOutput.Tape, session.Contained);
        return ResourceOutcome.Released.Instance;
    }

    private static ResourceOutcome? Judge(Session session, string? jsonType)
    {
        var record = session.Input;
        if (record[0].Kind != NodeKind.Object)
            return new ResourceOutcome.Refused("not-an-object", "The record is not a JSON object.");
        if (jsonType is not null)
        {
            if (session.Plan.For(jsonType) is not { Type.Format: RecordFormat.Json } json)
                return NotGranted;
            session.Elements.Judge(0, json, session.Main);
            return null;
        }
        var type = record.Find(0, "resourceType"u8);
        if (type < 0 || record[type].Kind != NodeKind.String)
            return new ResourceOutcome.Refused("no-resource-type", "The record does not say its resourceType.");
        if (session.Plan.For(record.Text(type)) is not { Type.Format: RecordFormat.FhirR4 } plan)
            return NotGranted;
        ContainedResources.Judge(session, 0);
        if (session.Judge.Judge(0, plan, session.Main, session.Counts, -1) is { } reason)
            return new ResourceOutcome.Withheld(reason);
        ContainedResources.Number(session);
        return null;
    }

    private static ResourceOutcome.Withheld NotGranted { get; } = new("type-not-granted");
}
