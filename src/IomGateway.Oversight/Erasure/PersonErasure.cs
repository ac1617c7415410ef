using System.Globalization;
using IomGateway.Ledger;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Erasure;
using IomGateway.Records.People;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Oversight.Erasure;

/// <summary>
/// Erases a person: the order is in the ledger first, then the keys are destroyed, then the rows, and last the ledger
/// says that it is done and when copies of the keys are gone. Every part may be done again, so that whatever breaks
/// off is gone on with. Who asked about the person, when, for what and under which agreement stays.
/// </summary>
public sealed class PersonErasure(
    RecordsDatabase records, EvidenceLog ledger, AgencyDirectory agencies, VocabularySet vocabulary, TimeProvider time)
{
    /// <summary>
    /// For how long after a month has ended the key of those whom nobody knew in it is kept.
    /// </summary>
    public static readonly TimeSpan UnknownKept = TimeSpan.FromDays(90);

    /// <summary>How long whoever began an erasure is left to it.</summary>
    private static readonly TimeSpan LeftAlone = TimeSpan.FromMinutes(2);

    private const string WithinAgency = "local";

    private readonly ErasureRegister register = new(records);
    private readonly LegalHoldRegister holds = new(records);
    private readonly RecordedSteps steps = new(ledger, time);

    /// <summary>Erases a person and all files merged with theirs. Goes on with an erasure that broke off.</summary>
    /// <param name="person">Whom.</param>
    /// <param name="authority">By what it must be done, such as a retention rule, a request or an order.</param>
    /// <param name="reason">Why, without anything about the person: it stays.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="ct">Heeded until the order is recorded.</param>
    /// <exception cref="LedgerUnavailableException">It is not finished; erase again, or restart a gateway.</exception>
    /// <exception cref="RecordsUnavailableException">The same.</exception>
    public async Task<ErasureOutcome> EraseAsync(
        PersonId person, string authority, string reason, Actor by, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(authority) || string.IsNullOrWhiteSpace(reason))
        {
            return new ErasureOutcome.Refused(
                "no-authority", "An erasure needs an authority and a reason.",
                "Say by what it must be done, and why, without anything about the person: both stay.");
        }

        var order = EntryId.New(time);
        switch (await register.BeginAsync(person, order.ToString(), EntryId.New(time).ToString(), by, ct))
        {
            case Change.Refused { Code: "unknown-person" } unknown:
                return register.Begun().FirstOrDefault(b => b.People.Contains(person.ToString())) is { } left
                    ? await FinishAsync(left) : Unknown(person, unknown);
            case Change.Refused refused:
                return new ErasureOutcome.Refused(refused.Code, refused.Message, refused.Mend);
            case Change.AlreadySo { Id: var other }:
                order = EntryId.TryParse(other, out var standing) ? standing : order;
                break;
        }

        var begun = register.Begun().First(b => b.Id == order.ToString());
        if (await ledger.ReadAsync(order, CancellationToken.None) is null)
        {
            await OrderAsync(begun, order, authority, reason, by);
        }

        return await FinishAsync(begun);
    }

    /// <summary>
    /// Goes on with erasures that broke off, and takes out again whatever an older copy of the register or of the keys
    /// brought back. To be called when a gateway starts, and now and then.
    /// </summary>
    /// <returns>How many erasures were finished.</returns>
    public async Task<int> SettleAsync(CancellationToken ct)
    {
        var finished = 0;
        foreach (var begun in register.Begun().Where(b => time.GetUtcNow() - b.BegunAt >= LeftAlone))
        {
            ct.ThrowIfCancellationRequested();
            if (EntryId.TryParse(begun.Id, out var order) && await ledger.ReadAsync(order, ct) is null)
            {
                await register.AbandonAsync(begun.Id, ct);
                continue;
            }

            await FinishAsync(begun);
            finished++;
        }

        var erased = ledger.ErasedPeople();
        var keysAreBack = register.Erased().Except(erased, StringComparer.Ordinal).ToList();
        if (keysAreBack.Count > 0)
        {
            await ledger.EraseAsync(keysAreBack, [], ct);
        }

        // Of an erasure that has begun, rows are still needed to find what else there is.
        var underWay = register.Begun().SelectMany(b => b.People);
        await register.DeleteAgainAsync(
            [.. erased.Concat(keysAreBack).Except(underWay, StringComparer.Ordinal)], ct);
        return finished;
    }

    /// <summary>
    /// Destroys what is kept of people whom nobody knew, once their month ended long enough ago, unless a legal hold on
    /// everybody stands.
    /// </summary>
    /// <returns>How many months.</returns>
    public async Task<int> ForgetMonthsAsync(CancellationToken ct) =>
        holds.Standing().Any(h => h.Person is null)
            ? 0
            : await ledger.EraseMonthsAsync(DateOnly.FromDateTime((time.GetUtcNow() - UnknownKept).UtcDateTime), ct);

    private async Task OrderAsync(BegunErasure begun, EntryId order, string authority, string reason, Actor by)
    {
        try
        {
            await steps.RecordAsync(
                new StepDraft
                {
                    Id = order,
                    Kind = EntryKind.Erased,
                    Step = "ordered",
                    By = by,
                    OfTheStaff =
                    [
                        ("files", string.Join(' ', begun.People)), ("authority", authority), ("reason", reason),
                    ],
                },
                CancellationToken.None);
        }
        catch (EntryRefusedException)
        {
            await register.AbandonAsync(begun.Id, CancellationToken.None);
            throw;
        }
    }

    private async Task<ErasureOutcome> FinishAsync(BegunErasure begun)
    {
        var values = await ledger.EraseAsync(begun.People, Asked(begun.Numbers), CancellationToken.None);
        await register.DeleteRowsAsync(begun, values.LastMonth, CancellationToken.None);
        var order = IdOf(begun.Id);
        var outcome = IdOf(begun.Outcome);
        var last = values.LastMonth ?? begun.LastMonth;
        if (await ledger.ReadAsync(outcome, CancellationToken.None) is not { } told)
        {
            var lapses = Lapses(begun.LastMonth > last ? begun.LastMonth : last);
            await TellAsync(begun, order, outcome, lapses);
            await register.DoneAsync(begun.Id, CancellationToken.None);
            return new ErasureOutcome.Erased(order, outcome, lapses);
        }

        await register.DoneAsync(begun.Id, CancellationToken.None);
        return new ErasureOutcome.Erased(order, outcome, LapsesAsTold(told));
    }

    private async Task TellAsync(BegunErasure begun, EntryId order, EntryId outcome, DateTimeOffset lapses)
    {
        var agency = agencies.Find(begun.Agency) ?? throw new InvalidOperationException(
            $"The agency {begun.Agency}, which ordered erasure {begun.Id}, is not among the agencies any more; put its"
            + " file back, so that the erasure can be told in its name.");
        try
        {
            await steps.RecordAsync(
                new StepDraft
                {
                    Id = outcome,
                    Kind = EntryKind.Erased,
                    Step = "erased",
                    By = new Actor(agency, begun.User),
                    Of = order,
                    OfTheStaff = [("lapses", lapses.ToString("O", CultureInfo.InvariantCulture))],
                },
                CancellationToken.None);
        }
        catch (EntryRefusedException)
        {
            // Another gateway may have gone on with it at the same moment, and told it.
            if (await ledger.ReadAsync(outcome, CancellationToken.None) is null)
            {
                throw;
            }
        }
    }

    /// <summary>
    /// Copies of the keys and of the register are kept for 30 days at most; what lies under a month's key goes later.
    /// </summary>
    private DateTimeOffset Lapses(DateOnly? lastMonth)
    {
        var now = time.GetUtcNow();
        var gone = lastMonth is { } month
            ? new DateTimeOffset(month.AddMonths(1), TimeOnly.MinValue, TimeSpan.Zero) + UnknownKept : now;
        return (gone > now ? gone : now) + KeyBackups.Longest;
    }

    private static DateTimeOffset LapsesAsTold(OpenedEntry told) =>
        told.Values.TryGetValue("lapses", out var text)
            ? DateTimeOffset.Parse(
                System.Text.Encoding.UTF8.GetString(text.Span), CultureInfo.InvariantCulture,
                DateTimeStyles.RoundtripKind)
            : told.Entry.Time + KeyBackups.Longest;

    private List<string> Asked(IReadOnlyList<PersonIdentifier> numbers) =>
        [.. numbers.Select(n => vocabulary.Identifiers.GetValueOrDefault(n.System) is { } system
            && system.Check != WithinAgency ? $"{system.System}|{n.Value}" : null).OfType<string>()];

    private ErasureOutcome.Refused Unknown(PersonId person, Change.Refused unknown) =>
        register.Erased().Contains(person.ToString(), StringComparer.Ordinal)
            ? new ErasureOutcome.Refused(
                "already-erased", "This person has been erased already; nothing is left to erase.",
                "When and by what is in the ledger, in its entries of the kind erased.")
            : new ErasureOutcome.Refused(unknown.Code, unknown.Message, unknown.Mend);

    private static EntryId IdOf(string text) => EntryId.TryParse(text, out var id)
        ? id : throw new InvalidOperationException("The register holds an erasure without a ledger entry.");
}
