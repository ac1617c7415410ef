using IomGateway.Exchange.Access;
using IomGateway.Exchange.Asking.Questions;
using IomGateway.Exchange.Disclosure;
using IomGateway.Ledger;
using IomGateway.Records.People;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Exchange.Asking;

/// <summary>
/// Decides a question for each holder and record type, and records what was decided before anybody is asked.
/// </summary>
internal sealed class QuestionDecisions(PersonRegister register, BreakGlass breakGlass, Evidence evidence)
{
    private static readonly Reason KeptElsewhere = new(
        "kept-elsewhere", "Another agency keeps the record that was asked for.");
    private static readonly Reason AnotherFlow = new(
        "another-flow-answers", "Another depersonalised flow answers, and what two of them grant is never combined.");
    private static readonly Reason DateNotClear = new(
        QuestionRefusals.DateNotClear.Code, "No agreement could grant the date that is searched by clear.");
    private static readonly Reason GlassHolds = new(
        "emergency-limit", "The user has used the emergency flow as often as the agreement allows in a day.");

    public async ValueTask<DecidedQuestion> DecideAsync(
        Enforced enforced, Caller caller, QuestionText text, Subject subject, DateTimeOffset at,
        CancellationToken cancel)
    {
        var candidates = subject.Record is { } record
            ? Routing.Keeper(enforced, caller, text, record.Holder, at) : [];
        var isKept = candidates.Count > 0;
        if (!isKept)
        {
            candidates = Routing.Candidates(enforced, caller, text, at);
        }

        var asker = new Asker(
            enforced.Agencies.Find(caller.AgencyId)!, caller.Statement.User, caller.Statement.Purpose,
            enforced.Agencies.CoLocation(caller.AgencyId, caller.Statement.User), at);
        var decided = new List<DecidedInquiry>(candidates.Count);
        foreach (var (holder, asked) in candidates)
        {
            var facts = await FactsAtHand.GatherAsync(
                register, enforced.Policies.Vocabulary, subject, asker, holder, cancel);
            var ceiling = enforced.Rulebook.DecideQuestion(asked, facts.Facts);
            decided.Add(new DecidedInquiry(
                Inquiry(caller, holder, asked, ceiling, facts), IsElsewhere(subject, holder) ? KeptElsewhere : null));
        }

        decided = KeepSearchable(enforced, text, KeepOneFlow(text, decided));
        var refusal = isKept || candidates.Any(c => enforced.Rulebook.CouldAnyPersonBePermitted(c.Asked))
            ? Justification(enforced, caller, candidates) ?? Unsearchable(decided)
            : NotCovered.Explain(enforced, Routing.Ask(caller, "", text.Type, text, at), text.Holders);
        return new DecidedQuestion(text, asker, decided, refusal);
    }

    /// <summary>Appends every decision, permits and denials alike, and waits until all are durable.</summary>
    public async Task<RecordedDecisions> RecordAsync(
        Enforced enforced, Caller caller, Subject subject, DecidedQuestion decided)
    {
        var exchange = evidence.NewId();
        var entries = new DecisionEntries(enforced, caller, subject, decided, exchange);
        var permits = new List<(EntryDraft Draft, Inquiry Inquiry)>();
        var denials = new List<EntryDraft>();
        foreach (var each in decided.Inquiries)
        {
            var id = permits.Count + denials.Count == 0 ? exchange : evidence.NewId();
            var closed = decided.Refusal is { } wrong ? new Reason(wrong.Code, wrong.Sentence) : each.Closed;
            if (closed is null && each.Inquiry.Ceiling.Outcome == Outcome.Permit)
            {
                closed = await breakGlass.TryUseAsync(enforced, caller, subject, each.Inquiry, exchange)
                    ? null : GlassHolds;
                if (closed is null)
                {
                    permits.Add((entries.Permit(each) with { Id = id }, each.Inquiry));
                    continue;
                }
            }

            denials.Add(entries.Denial(each, closed) with { Id = id });
        }

        if (permits.Count + denials.Count == 0)
        {
            denials.Add(entries.Denial(decided.Refusal));
        }

        var (permitted, refused) = await CommitAsync(entries, permits, denials);
        return new RecordedDecisions
        {
            Exchange = exchange,
            Permits = permitted,
            Refused = refused,
            Refusal = decided.Refusal,
            Candidates = [.. decided.Inquiries
                .Where(i => i.Closed != DateNotClear).Select(i => i.Inquiry.Holder).DistinctBy(h => h.Id)],
            Unsearched = [.. decided.Inquiries
                .Where(i => i.Closed == DateNotClear).Select(i => i.Inquiry.Holder).DistinctBy(h => h.Id)],
        };
    }

    /// <summary>
    /// All of them or none: when one cannot be recorded nobody is asked, and the permits that were are concluded.
    /// </summary>
    private async Task<(RecordedPermit[] Permits, RecordedOutcome? Refused)> CommitAsync(
        DecisionEntries entries, List<(EntryDraft Draft, Inquiry Inquiry)> permits, List<EntryDraft> denials)
    {
        var permitting = permits.ConvertAll(p => evidence.PermitAsync(p.Draft, p.Inquiry, CancellationToken.None));
        var refusing = denials.Count == 0 ? null : evidence.OutcomeAsync(denials, CancellationToken.None);
        try
        {
            return (await Task.WhenAll(permitting), refusing is null ? null : await refusing);
        }
        catch
        {
            await Task.WhenAll([.. permitting, refusing ?? Task.CompletedTask]).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            var recorded = permitting.Where(p => p.IsCompletedSuccessfully);
            var stranded = recorded.Select(p => entries.Stranded(p.Result)).ToList();
            if (stranded.Count > 0)
            {
                await evidence.OutcomeAsync(stranded, CancellationToken.None);
            }

            throw;
        }
    }

    /// <summary>A record that one holder keeps is not asked of another.</summary>
    private static bool IsElsewhere(Subject subject, Agency holder) =>
        subject.Record is { } record && record.Holder != holder.Id;

    private static Inquiry Inquiry(
        Caller caller, Agency holder, Question asked, Verdict ceiling, FactsAtHand facts) => new()
    {
        Holder = holder,
        RecordType = asked.Ask.RecordType,
        Asker = caller.AgencyId,
        Role = caller.Statement.Role,
        Purpose = caller.Statement.Purpose,
        Asked = asked,
        Ceiling = ceiling,
        Facts = facts,
    };

    private static Refusal? Justification(
        Enforced enforced, Caller caller, IReadOnlyList<(Agency Holder, Question)> candidates) =>
        string.IsNullOrWhiteSpace(caller.Statement.Justification)
            && candidates.Any(c => enforced.Callers.IsPart3(c.Holder.Id))
            ? AccessRefusals.JustificationMissing
            : null;

    /// <summary>
    /// What two depersonalised flows grant never goes into one answer: the first in order answers alone.
    /// </summary>
    private static List<DecidedInquiry> KeepOneFlow(QuestionText text, List<DecidedInquiry> decided)
    {
        if (text is not QuestionText.Search { Person: null })
        {
            return decided;
        }

        var first = decided.Select(d => d.Inquiry.Ceiling.SingleFlow)
            .Where(f => f is not null).Order().FirstOrDefault();
        return decided.ConvertAll(d =>
            d.Inquiry.Ceiling.Outcome != Outcome.Permit || d.Inquiry.Ceiling.SingleFlow == first
                ? d : d with { Closed = AnotherFlow });
    }

    /// <summary>
    /// By a date is searched only where an agreement could grant it clear. Whoever could grant it to nobody is not
    /// asked, whoever the person is: a question that names a person is judged here without their facts.
    /// </summary>
    private static List<DecidedInquiry> KeepSearchable(
        Enforced enforced, QuestionText text, List<DecidedInquiry> decided)
    {
        if (text is not QuestionText.Search { Dates.Count: > 0 } search)
        {
            return decided;
        }

        var type = enforced.Policies.RecordTypes[search.RecordType];
        return decided.ConvertAll(d => d.Closed is not null || SearchDates.CanBeClear(type, Most(d.Inquiry))
            ? d : d with { Closed = DateNotClear });

        Verdict Most(Inquiry inquiry) =>
            search.Person is null ? inquiry.Ceiling : enforced.Rulebook.MostForAnybody(inquiry.Asked);
    }

    private static Refusal? Unsearchable(List<DecidedInquiry> decided) =>
        decided.Exists(d => d.Closed == DateNotClear) && decided.TrueForAll(d => d.Closed is not null)
            ? QuestionRefusals.DateNotClear : null;
}

/// <summary>
/// One holder and record type with its decision; <paramref name="Closed"/> is why it is not asked whatever that says.
/// </summary>
internal sealed record DecidedInquiry(Inquiry Inquiry, Reason? Closed);

/// <summary>
/// A question as decided; <paramref name="Refusal"/> is what is wrong with the question itself, whoever it is about.
/// </summary>
internal sealed record DecidedQuestion(
    QuestionText Text, Asker Asker, IReadOnlyList<DecidedInquiry> Inquiries, Refusal? Refusal);
