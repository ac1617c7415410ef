using System.Buffers;
using System.Security.Cryptography;
using IomGateway.Records.Holds;
using IomGateway.Records.People;
using IomGateway.Redaction.Engine;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Reading;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// The records of one holder's answer, one after the other: each is read strictly, shown to be about the right person,
/// decided on its own labels and on the person's facts as they are now, and redacted. Whatever fails on the way is
/// withheld.
/// </summary>
internal sealed class RecordPass
{
    /// <summary>Records outside the person's own wait here, in bytes, until a released record refers to them.</summary>
    private const int MostWaiting = 256 * 1024;

    private readonly RecordPasses tools;
    private readonly Asker asker;
    private readonly Subject subject;
    private readonly PassOutcome outcome;
    private readonly AnswerBody answer;
    private readonly Func<ReadOnlyMemory<byte>, bool>? wanted;
    private readonly RecipientReferences references;
    private readonly HashSet<(string Type, string Id)> referredTo = [];
    private readonly List<(SeenRecord Seen, byte[] Bytes)> waiting = [];
    private readonly ArrayBufferWriter<byte> redacted = new(2048);
    private RightPerson? person;
    private PersonIdentifier? askedBy;
    private FactsAtHand facts;
    private int waitingBytes;
    private volatile bool hasChanged;

    public RecordPass(
        RecordPasses tools, Enforced enforced, Asker asker, Subject subject, PassOutcome outcome, AnswerBody answer,
        Func<ReadOnlyMemory<byte>, bool>? wanted)
    {
        (this.tools, this.asker, this.subject, this.outcome) = (tools, asker, subject, outcome);
        (this.answer, this.wanted, Enforced) = (answer, wanted, enforced);
        facts = outcome.Permit.Inquiry.Facts;
        references = tools.ReferencesFor(outcome.Permit.Inquiry, subject);
        answer.Join(this);
    }

    /// <summary>The agreements and policies by which the latest record was decided.</summary>
    public Enforced Enforced { get; private set; }

    /// <summary>The type of a partner's own JSON; <see langword="null"/> for FHIR.</summary>
    public string? JsonType => Enforced.JsonTypeOf(Inquiry.RecordType);

    private Inquiry Inquiry => outcome.Permit.Inquiry;

    /// <summary>Says whom the records must be about; without it every record is withheld.</summary>
    /// <param name="whom">Whom.</param>
    /// <param name="number">
    /// By which number the holder was asked: once that number is somebody else's, or nobody's, no record is theirs.
    /// </param>
    public void About(RightPerson whom, PersonIdentifier? number) => (person, askedBy) = (whom, number);

    /// <summary>Takes one record as the holder sent it.</summary>
    /// <param name="streamed">The record; read once, for the decision and for its redaction.</param>
    /// <param name="cancel">Ends it.</param>
    public async ValueTask TakeAsync(StreamedRecord streamed, CancellationToken cancel)
    {
        await ReadAfreshAsync(cancel);
        Redaction.Reading.Refusal? refusal = null;
        var bytes = streamed.Json;
        using var own = streamed.Parsed is null ? ParsedRecord.Read(bytes, out refusal) : null;
        var record = streamed.Parsed ?? own;
        var seen = record is null ? null : SeenRecord.Of(record, Enforced.Catalog, JsonType, out refusal);
        if (seen is null || record is null)
        {
            Refuse(refusal!.Code);
        }
        else if (seen.Type is null)
        {
            Refuse("unknown-type");
        }
        else if (!seen.Type.IsAboutAPerson && person is { IsNobody: false })
        {
            Keep(seen, bytes);
        }
        else if (person?.Is(seen) is true && IsAskedFor(seen))
        {
            await DiscloseAsync(seen, record, bytes, cancel);
        }
        else
        {
            outcome.Mismatched++;
        }
    }

    private void Keep(SeenRecord seen, ReadOnlyMemory<byte> bytes)
    {
        if (waitingBytes + bytes.Length > MostWaiting)
        {
            Refuse("too-many-beside");
            return;
        }

        waitingBytes += bytes.Length;
        waiting.Add((seen, bytes.ToArray()));
    }

    /// <summary>A read is answered with the very record that was asked for, or not at all.</summary>
    private bool IsAskedFor(SeenRecord seen) =>
        subject.Record is not { } asked
        || (seen.TypeName == asked.RecordType && seen.Id == asked.Id && outcome.Released == 0);

    /// <summary>
    /// Ends the pass: what lies outside the person's own records leaves only where a released record refers to it.
    /// </summary>
    public async ValueTask FinishAsync(CancellationToken cancel)
    {
        await ReadAfreshAsync(cancel);
        for (var found = person is not null; found;)
        {
            found = false;
            var referred = waiting.Where(w => referredTo.Contains((w.Seen.TypeName, w.Seen.Id ?? ""))).ToArray();
            foreach (var (seen, bytes) in referred)
            {
                found = true;
                waiting.RemoveAll(w => ReferenceEquals(w.Seen, seen));
                using var record = ParsedRecord.Read(bytes, out _)
                    ?? throw new InvalidOperationException("A record that was read cannot be read again.");
                await DiscloseAsync(seen, record, bytes, cancel);
            }
        }
    }

    private async ValueTask DiscloseAsync(
        SeenRecord seen, ParsedRecord record, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        var labels = RecordLabelsReader.Read(Enforced.Policies.Vocabulary, seen, tools.Today());
        var (verdict, release) = (Decide(seen.Type!, labels, HoldRelease.None), HoldRelease.None);
        if (verdict.HasHeld)
        {
            (verdict, release) = await WaitOrReleasedAsync(seen, bytes, labels, verdict, cancel);
        }

        var verdicts = verdict.Outcome == Outcome.Permit && verdict.Grants.All(IsCounted)
            ? WithContained(seen, labels, verdict) : [];
        var leaves = verdicts.Length > 0 && TryRedact(record, verdicts);
        outcome.Decided.Add(labels, facts, verdict, release, leaves);
        if (!leaves)
        {
            return;
        }

        // What a withheld element refers to would tell what stood there.
        referredTo.UnionWith(references.Shown);
        var fullUrl = references.FullUrl(seen.TypeName, seen.Id);
        await answer.AddAsync(
            outcome.Permit, redacted.WrittenMemory, fullUrl, JsonType, references.TakeIssued(), cancel);
        outcome.Released++;
        outcome.Grants.UnionWith(verdicts.SelectMany(v => v.Grants));
    }

    private Verdict[] WithContained(SeenRecord seen, RecordLabels labels, in Verdict verdict) =>
    [
        verdict,
        .. Enforced.Rulebook.DecideContained(Inquiry.Asked, facts.Facts, labels, verdict, seen.ContainedTypes)
            .Where(v => v.Grants.All(IsCounted)),
    ];

    private bool TryRedact(ParsedRecord record, Verdict[] verdicts)
    {
        var plan = Enforced.Rulebook.Plan(verdicts);
        return IsWanted(record, plan) && TryRedact(record, plan, outcome.Manifest);
    }

    /// <summary>
    /// An emergency flow was counted, and its holder told, for the question's own ceiling: what rests on another one is
    /// withheld.
    /// </summary>
    private bool IsCounted(Grant grant) => Enforced.FlowOf(grant) is { } flow
        && (flow.Emergency is null
            || Inquiry.Ceiling.Grants.Any(c => c.Agreement == grant.Agreement && c.Flow == grant.Flow));

    /// <summary>A search is applied to what would be released, never to what the holder has.</summary>
    private bool IsWanted(ParsedRecord record, RedactionPlan plan)
    {
        if (wanted is null)
        {
            return true;
        }

        return TryRedact(record, plan, new Manifest()) && wanted(redacted.WrittenMemory);
    }

    private bool TryRedact(ParsedRecord record, RedactionPlan plan, Manifest manifest)
    {
        redacted.ResetWrittenCount();
        references.BeginRecord();
        var result = Redactor.Redact(
            record, plan, tools.Context(Inquiry, references), redacted, manifest, JsonType);
        if (result is ResourceOutcome.Refused refused)
        {
            Refuse(refused.ReasonCode);
        }

        return result is ResourceOutcome.Released;
    }

    private void Refuse(string code) => outcome.Refused[code] = outcome.Refused.GetValueOrDefault(code) + 1;

    /// <summary>
    /// Whether all that it released stands on what is so now: agreements, facts, and whose number it was asked by. May
    /// be asked while records are taken.
    /// </summary>
    public async ValueTask<bool> StandsAsync(CancellationToken cancel)
    {
        var (then, enforced) = (facts, Enforced);
        if (hasChanged || outcome.Released == 0 || tools.IsCurrent(then))
        {
            return !hasChanged;
        }

        var now = await tools.EnforcedAsync(cancel);
        return ReferenceEquals(now, enforced)
            && then.SaysTheSameAs(await tools.FactsAsync(now, subject, asker, Inquiry.Holder, cancel))
            && await IsStillTheirsAsync(cancel);
    }

    /// <summary>
    /// A consent withdrawn or an agreement suspended while the holder was answering counts from the next record; a
    /// consent that ends and a fact that goes stale, within a second.
    /// </summary>
    private async ValueTask ReadAfreshAsync(CancellationToken cancel)
    {
        if (tools.IsCurrent(facts))
        {
            return;
        }

        var (then, enforced) = (facts, Enforced);
        Enforced = await tools.EnforcedAsync(cancel);
        facts = await tools.FactsAsync(Enforced, subject, asker, Inquiry.Holder, cancel);
        var isStill = await IsStillTheirsAsync(cancel);
        person = isStill ? person : null;
        hasChanged |= outcome.Released > 0
            && !(isStill && ReferenceEquals(Enforced, enforced) && facts.SaysTheSameAs(then));
    }

    private async ValueTask<bool> IsStillTheirsAsync(CancellationToken cancel) =>
        askedBy is null || await tools.NumberAsync(subject, Inquiry.Holder, cancel) == askedBy;

    /// <summary>A record of another type than was asked for is decided by the flow of the question.</summary>
    private Verdict Decide(RecordType type, RecordLabels labels, HoldRelease release) => type.Name == Inquiry.RecordType
        ? Enforced.Rulebook.DecideRecord(Inquiry.Asked, facts.Facts, labels, Inquiry.Ceiling, release)
        : Enforced.Rulebook.DecideOther(Inquiry.Asked, facts.Facts, labels, Inquiry.Ceiling, release);

    /// <summary>
    /// Asks the originator, in silence, unless they have released this very record to this very asker.
    /// </summary>
    private async ValueTask<(Verdict Verdict, HoldRelease Release)> WaitOrReleasedAsync(
        SeenRecord seen, ReadOnlyMemory<byte> bytes, RecordLabels labels, Verdict held, CancellationToken cancel)
    {
        var originator = labels.Originator ?? Inquiry.Holder.Id;
        var record = new HeldRecord(
            Inquiry.Holder.Id, seen.TypeName, seen.Id ?? "", Convert.ToHexStringLower(SHA256.HashData(bytes.Span)));
        var release = await tools.Waiting.ReleasedAsync(Inquiry, originator, record, cancel);
        if (release.IsRelease)
        {
            return (Decide(seen.Type!, labels, release), release);
        }

        outcome.Held++;
        await tools.Waiting.PlaceAsync(outcome.Permit, subject, asker.User, originator, record, held.Held);
        return (held, HoldRelease.None);
    }
}
