using IomGateway.Records;
using IomGateway.Records.People;
using IomGateway.Redaction.Engine;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Exchange.Disclosure;

/// <summary>Begins the disclosure of one holder's records, and lends it what it needs.</summary>
internal sealed class RecordPasses(
    Enforcement enforcement, RecordsDatabase records, PersonRegister register, HeldRecords waiting,
    RecipientIds ids, TimeProvider time)
{
    public HeldRecords Waiting => waiting;

    /// <param name="outcome">Where the pass counts.</param>
    /// <param name="asker">Who asks.</param>
    /// <param name="subject">Whom they ask about.</param>
    /// <param name="answer">Where released records go.</param>
    /// <param name="wanted">
    /// Whether a redacted record is among those that were searched for; all are when absent.
    /// </param>
    /// <param name="cancel">Ends it.</param>
    public async ValueTask<RecordPass> BeginAsync(
        PassOutcome outcome, Asker asker, Subject subject, AnswerBody answer, Func<ReadOnlyMemory<byte>, bool>? wanted,
        CancellationToken cancel) =>
        new(this, await enforcement.CurrentAsync(cancel), asker, subject, outcome, answer, wanted);

    /// <summary>Whether nothing said since, and no second that has passed, can have changed the facts.</summary>
    public bool IsCurrent(FactsAtHand facts) =>
        records.Epoch() == facts.Epoch && (time.GetUtcNow() - facts.At).Duration() < TimeSpan.FromSeconds(1);

    public ValueTask<Enforced> EnforcedAsync(CancellationToken cancel) => enforcement.CurrentAsync(cancel);

    public ValueTask<FactsAtHand> FactsAsync(
        Enforced enforced, Subject subject, Asker asker, Agency holder, CancellationToken cancel) =>
        FactsAtHand.GatherAsync(
            register, enforced.Policies.Vocabulary, subject, asker with { At = time.GetUtcNow() }, holder, cancel);

    /// <summary>By which number the holder knows the person now.</summary>
    public ValueTask<PersonIdentifier?> NumberAsync(Subject subject, Agency holder, CancellationToken cancel) =>
        subject.Person is { } person ? register.IdentifierAtAsync(person, holder, cancel) : default;

    public RecipientReferences ReferencesFor(Inquiry inquiry, Subject subject) => ids.For(inquiry, subject);

    public DateOnly Today() => LondonDay.Of(time.GetUtcNow());

    public RedactionContext Context(Inquiry inquiry, RecipientReferences references) => new()
    {
        References = references,
        Pseudonyms = ids.PseudonymsFor(inquiry.Asker),
        Today = Today(),
        HolderBase = inquiry.Holder.System?.Fhir?.AbsoluteUri.TrimEnd('/') + "/",
    };
}
