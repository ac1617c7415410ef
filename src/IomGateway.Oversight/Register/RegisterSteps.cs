using System.Globalization;
using System.Security.Cryptography;
using IomGateway.Ledger;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Import;
using IomGateway.Records.People;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Oversight.Register;

/// <summary>
/// Changes to the register of people that somebody makes by hand, each in the ledger before it is made. Who the
/// person is stays under that person's key; why, under the key of who made the change.
/// </summary>
public sealed class RegisterSteps(RecordsDatabase records, EvidenceLog ledger, TimeProvider time)
{
    private static readonly StepOutcome.Refused NobodyThere =
        new("unknown-person", "There is no such person in the register.", "Give the id that the register has.");

    private readonly IdentityRegister identities = new(records);
    private readonly PersonRegister people = new(records);
    private readonly RecordedSteps steps = new(ledger, time);

    /// <summary>
    /// Takes in an agency's register as CSV. That it begins is recorded first, what became of it after.
    /// </summary>
    public async Task<ImportReport> ImportAsync(
        Stream csv, Actor by, Partnership partnership, VocabularySet vocabulary, CancellationToken ct)
    {
        // One byte more than the import takes is enough for it to refuse the whole.
        using var whole = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; whole.Length <= RegisterImport.MaxBytes && (read = await csv.ReadAsync(buffer, ct)) > 0;)
        {
            whole.Write(buffer, 0, read);
        }

        whole.Position = 0;
        var begun = await steps.RecordAsync(
            new StepDraft
            {
                Kind = EntryKind.Register,
                Step = "import",
                By = by,
                OfTheStaff =
                [
                    ("partnership", partnership.Id),
                    ("file", Convert.ToHexStringLower(SHA256.HashData(whole.GetBuffer().AsSpan(0, (int)whole.Length)))),
                ],
            },
            ct);
        ImportReport? report = null;
        try
        {
            report = await new RegisterImport(records).RunAsync(whole, by, partnership, vocabulary, ct);
            return report;
        }
        finally
        {
            await steps.RecordAsync(
                new StepDraft
                {
                    Kind = EntryKind.Register,
                    Step = report is null ? "import-stopped" : "imported",
                    By = by,
                    Of = begun,
                    OfTheStaff = report is null ? [] :
                    [
                        ("lines", Number(report.Lines)), ("added", Number(report.Added)), ("updated",
                            Number(report.Updated)),
                        ("unchanged", Number(report.Unchanged)), ("refused", Number(report.Refused.Count)),
                    ],
                },
                CancellationToken.None);
        }
    }

    /// <summary>Says that the agency knows the person by this number.</summary>
    public Task<StepOutcome> LinkAsync(
        PersonId person, IdentifierSystem system, string value, Actor by, string reason, CancellationToken ct) =>
        TakeAsync("link", person, $"{system.Code} {value}", by, reason, () => identities.LinkAsync(
            person, system, value, by.Agency.Id, by, reason, CancellationToken.None), ct);

    /// <summary>Undoes a link.</summary>
    public Task<StepOutcome> UnlinkAsync(
        PersonId person, IdentifierSystem system, string value, Actor by, string reason, CancellationToken ct) =>
        TakeAsync("unlink", person, $"{system.Code} {value}", by, reason, () => identities.UnlinkAsync(
            person, system, value, by.Agency.Id, by, reason, CancellationToken.None), ct);

    /// <summary>Says that two files are one person, who is <paramref name="kept"/> from then on.</summary>
    public async Task<StepOutcome> MergeAsync(
        PersonId kept, PersonId other, Actor by, string reason, CancellationToken ct) =>
        await people.CurrentAsync(other, ct) is null
            ? NobodyThere
            : await TakeAsync("merge", kept, other.ToString(), by, reason, () => identities.MergeAsync(
                kept, other, by, reason, CancellationToken.None), ct);

    /// <summary>Undoes a merge: the person, who was merged into another, is themselves again.</summary>
    public Task<StepOutcome> SplitAsync(PersonId person, Actor by, string reason, CancellationToken ct) =>
        TakeAsync("split", person, null, by, reason, () => identities.SplitAsync(
            person, by, reason, CancellationToken.None), ct);

    private async Task<StepOutcome> TakeAsync(
        string step, PersonId person, string? said, Actor by, string reason, Func<Task<Change>> change,
            CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return new StepOutcome.Refused("no-reason", "The step needs a reason.",
                "Say why, for those who read the ledger.");
        }

        if (await people.CurrentAsync(person, ct) is null)
        {
            return NobodyThere;
        }

        var draft = new StepDraft
        {
            Kind = EntryKind.Register,
            Step = step,
            By = by,
            Person = person,
            OfThePerson = [("said", said), ("reason", reason)],
        };
        return await steps.TakeAsync(draft, change, ct);
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
