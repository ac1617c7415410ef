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
    /// counts it.
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
        manifest.Note(refused);
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
        using var session = Session.Take(context);
        session.Begin(record.Tape, plan);
        var outcome = Redact(session, record.Root, manifest, jsonType);
        if (outcome is ResourceOutcome.Released)
            output.Write(session.Writer.Written);
        return outcome;
    }

    /// <summary>
    /// Redacts the record that the session has begun, into the session's writer; what is written of one that is not
    /// released is the caller's to take back. The outcome is the same whether the record is judged with care from the
    /// beginning or only where it needs that.
    /// </summary>
    /// <param name="session">What the redaction works with.</param>
    /// <param name="root">The node at which the record begins.</param>
    /// <param name="manifest">Gains the counts.</param>
    /// <param name="jsonType">The type of a partner's own JSON; null for FHIR.</param>
    /// <param name="isCareful">Whether it is judged with care from the beginning.</param>
    internal static ResourceOutcome Redact(
        Session session, int root, Manifest manifest, string? jsonType, bool isCareful = false)
    {
        var outcome = Judge(session, root, jsonType, isCareful);
        if (outcome is ResourceOutcome.Released)
            Count(session, manifest);
        manifest.Note(outcome);
        return outcome;
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

    private static ResourceOutcome Judge(Session session, int root, string? jsonType, bool isCareful)
    {
        var record = session.Input;
        if (record[root].Kind != NodeKind.Object)
            return new ResourceOutcome.Refused("not-an-object", "The record is not a JSON object.");
        if (jsonType is not null)
        {
            if (session.Plan.For(jsonType) is not { Type.Format: RecordFormat.Json } json)
                return NotGranted;
            session.Type = json.Type;
            session.BeginOutput();
            session.Elements.Judge(root, json, session.Main);
            return Release(session);
        }
        var type = record.Find(root, Name.ResourceType);
        if (type < 0 || record[type].Kind != NodeKind.String)
            return new ResourceOutcome.Refused("no-resource-type", "The record does not say its resourceType.");
        if (session.Plan.For(record.Text(type)) is not { Type.Format: RecordFormat.FhirR4 } plan)
            return NotGranted;
        session.Type = plan.Type;
        var (written, arena) = (session.Writer.Here, record.Store.Here);
        switch (isCareful ? PlainJudge.Verdict.Unusual : session.Plain.Judge(root, plan))
        {
            case PlainJudge.Verdict.Released:
                return ResourceOutcome.Released.Instance;
            case PlainJudge.Verdict.LosesModifier:
                return LosesModifier;
        }
        session.StartOver(written, arena);
        session.BeginOutput();
        ContainedResources.Judge(session, root);
        if (session.Judge.Judge(root, plan, session.Main, session.Counts, -1) is { } reason)
            return new ResourceOutcome.Withheld(reason);
        ContainedResources.Number(session);
        return Release(session);
    }

    private static ResourceOutcome.Released Release(Session session)
    {
        session.Writer.Write(session.Main.Tape, session.ContainedOutput.Tape, session.Contained);
        return ResourceOutcome.Released.Instance;
    }

    private static ResourceOutcome.Withheld LosesModifier { get; } = new(FhirJudge.LosesModifier);

    private static ResourceOutcome.Withheld NotGranted { get; } = new("type-not-granted");
}
