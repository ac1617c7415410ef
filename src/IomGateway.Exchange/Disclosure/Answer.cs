using IomGateway.Exchange.Access;
using IomGateway.Ledger;
using IomGateway.Sharing.Agencies;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// One answer while it comes together: what holders gave, what the ledger is told of it, and how it leaves.
/// </summary>
internal sealed class Answer : IDisposable
{
    /// <summary>How often holders are asked anew because what was decided changed under their answers.</summary>
    private const int MostAttempts = 3;

    private readonly HttpContext http;
    private readonly Caller caller;
    private readonly AnswerShape shape;
    private readonly Subject subject;
    private readonly RecordedDecisions recorded;
    private readonly RecipientIds ids;
    private readonly Evidence evidence;
    private readonly Func<string, HolderFault?> silence;
    private PassOutcome[] passes = [];
    private Refusal? nobodyAnswers;
    private ReadOnlyMemory<byte> bytes;

    public Answer(
        HttpContext http, Caller caller, AnswerShape shape, Subject subject, RecordedDecisions recorded,
        RecipientIds ids, Evidence evidence, Func<string, HolderFault?> silence)
    {
        (this.http, this.caller, this.shape, this.subject) = (http, caller, shape, subject);
        (this.recorded, this.ids, this.evidence, this.silence) = (recorded, ids, evidence, silence);
        Body = NewBody();
    }

    public AnswerBody Body { get; private set; }

    /// <summary>
    /// Asks under every permit at once. Where something would be decided otherwise by the time that all have answered,
    /// nothing leaves of what was gathered, and it is gathered anew. When that breaks off, every permit is concluded
    /// before it is told.
    /// </summary>
    public async Task GatherAsync(Func<RecordedPermit, Task<PassOutcome>> ask)
    {
        try
        {
            for (var attempt = 1; !await TryGatherAsync(ask); attempt++)
            {
                if (attempt == MostAttempts)
                {
                    throw new DecisionsChangedException();
                }

                Body.Dispose();
                Body = NewBody();
            }

            await Body.KeepIdsAsync();
        }
        catch
        {
            var kind = Body.HasBegun ? EntryKind.Interrupted : EntryKind.Failed;
            await evidence.OutcomeAsync(
                recorded.Permits.Select(p => Conclusion(p, kind, ("released", Body.Sha256OfWhatLeft()))),
                CancellationToken.None);
            throw;
        }
    }

    /// <summary>
    /// Completes the bytes and records them, before the first of them leaves, or the last of a long answer.
    /// </summary>
    public async Task<RecordedOutcome> ConcludeAsync()
    {
        nobodyAnswers = Body.Records == 0 ? Refusals.NobodyAnswers(recorded.Candidates, FaultOf) : null;
        bytes = Body.Complete(Outcomes());
        var sha256 = Body.Sha256();
        var drafts = passes.Select(p => Conclusion(p, sha256)).ToList();
        if (passes.Count(p => p.Released > 0) > 1)
        {
            drafts.Add(Combined(sha256));
        }

        drafts.AddRange(passes.Where(p => p.Mismatched > 0).Select(Mismatch));
        return await evidence.OutcomeAsync(drafts, CancellationToken.None);
    }

    /// <summary>
    /// Whether nothing could be shared, while somebody answered. It counts as a miss whatever the reason, for a limit
    /// that some reasons did not reach would tell them apart.
    /// </summary>
    public bool IsMiss => Body.Records == 0 && nobodyAnswers is null;

    /// <summary>The permits whose holder answered about somebody else.</summary>
    public IEnumerable<RecordedPermit> Mismatched => passes.Where(p => p.Mismatched > 0).Select(p => p.Permit);

    /// <summary>
    /// Sends what the outcome says; a long answer that cannot end is cut off, so that nobody takes it for whole.
    /// </summary>
    public async Task SendAsync(RecordedOutcome outcome, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (Refusal is { } refusal)
        {
            await refusal.WriteAsync(http, recorded.Exchange.ToString(), cancel);
            return;
        }

        if (!Body.HasBegun)
        {
            SetHeaders();
            http.Response.ContentLength = bytes.Length;
        }

        await http.Response.Body.WriteAsync(bytes, cancel);
    }

    public void Dispose() => Body.Dispose();

    /// <summary>Whether what was gathered may leave: a consent may end while the slowest holder answers.</summary>
    private async Task<bool> TryGatherAsync(Func<RecordedPermit, Task<PassOutcome>> ask)
    {
        try
        {
            passes = await Task.WhenAll(recorded.Permits.Select(ask));
            return Body.HasBegun || await Body.StandsAsync(http.RequestAborted);
        }
        catch (DecisionsChangedException)
        {
            return false;
        }
    }

    private AnswerBody NewBody() => new(shape, recorded.Permits, ids.KeepAsync, BeginLongAsync);

    /// <summary>What leaves in the place of the gathered bytes.</summary>
    private Refusal? Refusal =>
        nobodyAnswers ?? (Body.Records == 0 && shape == AnswerShape.Single ? Refusals.NotFound : null);

    /// <summary>
    /// How an agency failed now or, where it was not asked again, when it was last asked, which depends on nobody.
    /// </summary>
    private HolderFault? FaultOf(Agency agency)
    {
        var now = passes.FirstOrDefault(p => p.Permit.Inquiry.Holder.Id == agency.Id && p.Fault is not null)?.Fault;
        return now is null or HolderFault.CircuitOpen ? silence(agency.Id) ?? now : now;
    }

    /// <summary>
    /// What could not be answered: an agency that failed now, and one that failed when it was last asked, which
    /// depends on nobody. An answer without any record reads the same whether something is withheld, held, or not
    /// there.
    /// </summary>
    private List<ReadOnlyMemory<byte>> Outcomes()
    {
        var silent = recorded.Candidates.Where(c => FaultOf(c) is not null);
        return NoRecord.Outcomes(
            shape, silent.Select(c => (c, Of(c.Id).Any(p => p.Released > 0))), recorded.Unsearched,
            nothing: Body.Records == 0);

        IEnumerable<PassOutcome> Of(string holder) => passes.Where(p => p.Permit.Inquiry.Holder.Id == holder);
    }

    private void SetHeaders()
    {
        AnswerHeaders.Set(http.Response, shape, recorded.Exchange);
        if (Body.Records > 0)
        {
            AnswerHeaders.SetGrants(
                http.Response, passes.SelectMany(p => p.Grants),
                passes.Where(p => p.Released > 0).Select(p => p.Permit));
        }
    }

    /// <summary>The answer is longer than can wait: that it begins to leave is recorded first.</summary>
    private async Task<Stream> BeginLongAsync(IReadOnlyList<RecordedPermit> disclosing, CancellationToken cancel)
    {
        await evidence.OutcomeAsync(
            disclosing.Select(p => Follow(p, EntryKind.Disclosing) with { Id = evidence.NewId() }),
            CancellationToken.None);
        AnswerHeaders.Set(http.Response, shape, recorded.Exchange);
        AnswerHeaders.SetGrants(
            http.Response, disclosing.SelectMany(p => p.Inquiry.Ceiling.Grants), disclosing);
        return http.Response.Body;
    }

    private EntryDraft Conclusion(PassOutcome pass, string sha256)
    {
        var failed = pass.Fault is not null && pass.Released == 0;
        return Conclusion(
            pass.Permit, failed ? EntryKind.Failed : EntryKind.Disclosed,
            ("released", failed || Refusal is not null ? null : sha256),
            ("manifest", JsonText.Of(pass.Manifest, static (json, manifest) => manifest.WriteTo(json))),
            ("fault", pass.Fault?.ToString()),
            ("records", pass.Decided.ToJson()),
            ("counts", JsonText.Of(pass, static (json, counted) => counted.WriteCounts(json))))
            with
        { Grants = GrantReferences.Of(pass.Grants) };
    }

    private EntryDraft Conclusion(
        RecordedPermit permit, EntryKind kind, params ReadOnlySpan<(string Name, EvidenceText Value)> values) =>
        Follow(permit, kind, values) with { Id = permit.Conclusion };

    private EntryDraft Mismatch(PassOutcome pass) =>
        Follow(pass.Permit, EntryKind.Mismatch) with { Id = evidence.NewId() };

    private EntryDraft Combined(string sha256) => new()
    {
        Kind = EntryKind.Combined,
        Engine = Evidence.Engine,
        Of = recorded.Exchange,
        To = caller.AgencyId,
        Purpose = caller.Statement.Purpose,
        Sealed = Evidence.Seal(subject.Owner,
            ("released", sha256),
            ("parts", string.Join(' ', passes.Where(p => p.Released > 0).Select(p => p.Permit.Conclusion)))),
    };

    private EntryDraft Follow(
        RecordedPermit permit, EntryKind kind, params ReadOnlySpan<(string Name, EvidenceText Value)> values) => new()
        {
            Kind = kind,
            Engine = Evidence.Engine,
            Of = permit.Decision,
            From = permit.Inquiry.Holder.Id,
            To = permit.Inquiry.Asker,
            Purpose = permit.Inquiry.Purpose,
            RecordType = permit.Inquiry.RecordType,
            Sealed = Evidence.Seal(subject.Owner, [("exchange", recorded.Exchange.ToString()), .. values]),
        };
}
