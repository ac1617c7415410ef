using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using IomGateway.Ledger;
using IomGateway.Oversight.Search;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.People;
using IomGateway.Sharing.Reading;

namespace IomGateway.Oversight.Disclosures;

/// <summary>
/// Tells a person who received what about them, when, why and under what (UK GDPR article 15; Data Protection Act 2018,
/// section 45). An agency tells of what it disclosed or received itself. First the reviewer sees every line; then a
/// copy leaves without those withheld, each on a stated ground. Both steps are in the ledger before anything is shown.
/// </summary>
public sealed class DisclosureReports(
    EvidenceLog ledger, PersonRegister register, Workspace workspace, TimeProvider time)
{
    private readonly RecordedSteps steps = new(ledger, time);
    private readonly PeopleNamed people = new(register, workspace.Policies.Vocabulary);
    private readonly DisclosureLines lines = new(ledger, workspace);

    /// <summary>Gathers every disclosure for review.</summary>
    /// <param name="person">Whom it is about.</param>
    /// <param name="since">From when; from the beginning when absent.</param>
    /// <param name="until">Until when, exclusive; until now when absent.</param>
    /// <param name="by">The reviewer, of the agency that answers.</param>
    /// <param name="reason">Why; it is kept.</param>
    /// <param name="ct">Ends it without a result.</param>
    /// <exception cref="LedgerUnavailableException">It cannot be recorded, so nothing is shown.</exception>
    public async Task<AuditAnswer<DisclosureReport>> PrepareAsync(
        PersonNamed person, DateTimeOffset? since, DateTimeOffset? until, Actor by, string reason,
        CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return new AuditAnswer<DisclosureReport>.Refused(
                "no-reason", "Say why you look.", "Name the request, such as its reference; it is kept.");
        }

        if (since >= until)
        {
            return new AuditAnswer<DisclosureReport>.Refused(
                "bad-period", "The period ends before it begins.", "Give an end after the beginning.");
        }

        if (await people.FindAsync(person, by.Agency.Id, ct) is not { } meant)
        {
            return new AuditAnswer<DisclosureReport>.Refused(
                "bad-identifier", "This is no number of its kind.", "Correct it at its source.");
        }

        var consulted = await steps.RecordAsync(
            AuditSearch.Looking("prepared-disclosures", by, reason, meant, Period(since, until)), ct);
        var place = (await ledger.ReadAsync(consulted, ct))?.Index
            ?? throw new LedgerUnavailableException("The entry of this look cannot be read back.");
        var period = new DisclosureReview
        {
            Person = meant.Person?.ToString(), Before = place, Since = since, Until = until, Lines = [], Withheld = [],
        };
        return new AuditAnswer<DisclosureReport>.Given(
            new DisclosureReport
            {
                Person = meant.Person?.ToString(),
                Agency = by.Agency.Id,
                PreparedAt = time.GetUtcNow(),
                Before = place,
                Since = since,
                Until = until,
                Lines = await lines.GatherAsync(meant, OwnAgency(by), period, ct),
            },
            consulted);
    }

    /// <summary>
    /// Issues the person's copy. The lines are read from the ledger again; a review that does not have exactly those is
    /// refused, so that nothing goes out that nobody looked at, and nothing is left out without a ground.
    /// </summary>
    /// <param name="review">What the reviewer decided.</param>
    /// <param name="write">Writes the copy in the form that the person gets.</param>
    /// <param name="by">The reviewer.</param>
    /// <param name="reason">Why; it is kept.</param>
    /// <param name="ct">Heeded until it is recorded.</param>
    /// <exception cref="LedgerUnavailableException">It cannot be recorded, so no copy is made.</exception>
    public async Task<AuditAnswer<IssuedCopy>> IssueAsync(
        DisclosureReview review, Func<SubjectCopy, ReadOnlyMemory<byte>> write, Actor by, string reason,
        CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return new AuditAnswer<IssuedCopy>.Refused(
                "no-reason", "Say why it is issued.", "Name the request, such as its reference; it is kept.");
        }

        if (ReviewCheck.OfGrounds(review) is { } ground)
        {
            return ground;
        }

        var meant = PersonId.TryParse(review.Person, out var id)
            ? await people.FindAsync(new PersonNamed.ById(id), by.Agency.Id, ct) : new PersonMeant(null, [], []);
        var all = await lines.GatherAsync(meant!, OwnAgency(by), review, ct);
        if (ReviewCheck.OfLines(review, all) is { } differs)
        {
            return differs;
        }

        var withheld = review.Withheld.GroupBy(w => w.Exemption, StringComparer.Ordinal)
            .Select(g => (Exemption: Exemption.All[g.Key], Lines: g.Count()))
            .OrderBy(w => w.Exemption.Code, StringComparer.Ordinal).ToList();
        var hidden = review.Withheld.Select(w => w.Line).ToHashSet();
        var copy = new SubjectCopy
        {
            Agency = by.Agency.Title,
            IssuedAt = time.GetUtcNow(),
            Since = review.Since,
            Until = review.Until,
            Lines = all.FindAll(l => !hidden.Contains(l.Entry)),
            Told = withheld.FindAll(w => w.Exemption.TellsSubject),
        };
        var bytes = write(copy);
        var consulted = await steps.RecordAsync(Issued(review, meant!, bytes, copy, by, reason), ct);
        return new AuditAnswer<IssuedCopy>.Given(new IssuedCopy(copy, bytes, withheld), consulted);
    }

    /// <summary>A controller answers for itself: what others let it see for audit is not its to tell.</summary>
    private static AuditScope OwnAgency(Actor by) => new(by.Agency.Id, new HashSet<string>());

    private static StepDraft Issued(
        DisclosureReview review, PersonMeant meant, ReadOnlyMemory<byte> bytes, SubjectCopy copy, Actor by,
        string reason) =>
        AuditSearch.Looking("issued-disclosures", by, reason, meant, Period(review.Since, review.Until)) with
        {
            OfThePerson =
            [
                ("copy", Convert.ToHexStringLower(SHA256.HashData(bytes.Span))),
                ("lines", copy.Lines.Count.ToString(CultureInfo.InvariantCulture)),
                ("withheld", new JsonArray([.. review.Withheld.Select(w => new JsonObject
                {
                    ["line"] = w.Line.ToString(),
                    ["exemption"] = w.Exemption,
                    ["cites"] = Exemption.All[w.Exemption].Cites,
                    ["because"] = w.Because,
                })]).ToJsonString()),
            ],
        };

    private static JsonObject Period(DateTimeOffset? since, DateTimeOffset? until) => new()
    {
        ["since"] = since?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["until"] = until?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
    };
}
