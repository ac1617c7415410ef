using System.Data.Common;
using Dapper;
using IomGateway.Records.Notices;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Records.Agreements;

/// <summary>
/// Versions of agreements to the letter, who signed them, and every step of their life. It keeps what it is given;
/// whether a signature is good, and who may take a step, is judged by whoever calls.
/// </summary>
public sealed class AgreementStore(RecordsDatabase database)
{
    /// <summary>Moves whenever any version, signature or state changes, in whichever process.</summary>
    public ValueTask<long> EpochAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new ValueTask<long>(database.Epoch().Agreements);
    }

    /// <summary>
    /// What may be enforced: versions that are active, and suspended ones, so that a refusal can say so.
    /// </summary>
    public ValueTask<IReadOnlyList<StoredAgreement>> LoadEnforcedAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new ValueTask<IReadOnlyList<StoredAgreement>>(database.Read(
            connection => AgreementRows.Where(connection, "state IN ('active', 'suspended')", new { })));
    }

    /// <summary>Every version of every agreement.</summary>
    public ValueTask<IReadOnlyList<StoredAgreement>> ListAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new ValueTask<IReadOnlyList<StoredAgreement>>(database.Read(
            connection => AgreementRows.Where(connection, "true", new { })));
    }

    public ValueTask<StoredAgreement?> FindAsync(string agreement, int version, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new ValueTask<StoredAgreement?>(Find(agreement, version));
    }

    /// <summary>
    /// A version with all that gave it its meaning when it was submitted, by its digest; <see langword="null"/> when it
    /// was not kept. Whoever reads it checks that it digests to what it is kept under.
    /// </summary>
    public byte[]? Whole(string sha256) => database.Read(connection => connection.ExecuteScalar<byte[]?>(
        "SELECT whole FROM agreement_whole WHERE sha256 = @sha256", new { sha256 }));

    /// <summary>Where the keys of signatories are entered.</summary>
    public AgencyKeyRegister KeyRegister => new(database);

    /// <summary>Where parties are told of a step.</summary>
    public NoticeRegister Notices => new(database);

    /// <summary>The keys of signatories that are or were in use.</summary>
    public KeyRing Keys() => database.Read(AgencyKeyRows.Ring);

    /// <summary>A version's life so far, in order.</summary>
    public ValueTask<IReadOnlyList<AgreementStep>> StepsAsync(string agreement, int version, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new ValueTask<IReadOnlyList<AgreementStep>>(database.Read(
            connection => AgreementRows.Steps(connection, agreement, version)));
    }

    /// <summary>Keeps a draft, which its author may change until it is submitted.</summary>
    public Task<Change> SaveDraftAsync(AgreementDraft draft, CancellationToken ct) =>
        database.ChangeAsync(connection => Life(connection).Keep(draft, AgreementState.Draft), ct);

    /// <summary>Lays a version before the parties. From then on its text stands: a change is a new version.</summary>
    public Task<Change> SubmitAsync(AgreementDraft draft, CancellationToken ct) =>
        database.ChangeAsync(connection => Life(connection).Keep(draft, AgreementState.InReview), ct);

    /// <summary>
    /// Keeps a party's answer. The second yes makes a version in review signed; later parties may sign while it is in
    /// force.
    /// </summary>
    public Task<Change> SignAsync(SignatureDraft signature, Actor by, CancellationToken ct) =>
        database.ChangeAsync(connection => Life(connection).Sign(signature, by), ct);

    /// <summary>Puts a signed version in force. The one in force before is superseded in the same step.</summary>
    public Task<Change> ActivateAsync(string agreement, int version, Actor by, CancellationToken ct) =>
        ActivateAsync(agreement, version, amends: null, by, ct);

    /// <summary>The same; a version that amends another may come into force without new signatures.</summary>
    /// <param name="agreement">The agreement.</param>
    /// <param name="version">Its version.</param>
    /// <param name="amends">
    /// The version in force whose signatures carry over, as far as whoever calls has found; otherwise
    /// <see langword="null"/>.
    /// </param>
    /// <param name="by">Who puts it in force.</param>
    /// <param name="ct">Not begun once cancelled.</param>
    public Task<Change> ActivateAsync(
        string agreement, int version, int? amends, Actor by, CancellationToken ct) => database.ChangeAsync(
        connection =>
        {
            if (AgreementRows.Find(connection, agreement, version) is not { } found)
            {
                return AgreementLife.Unknown;
            }

            var inForce = AgreementRows.Where(
                connection, "agreement = @agreement AND state IN ('active', 'suspended')", new { agreement });
            if (inForce.Any(v => v.Version > version))
            {
                return new Change.Refused(
                    "later-in-force", "A later version is in force.", "Submit what you want as a new version.");
            }

            if (amends is not null && inForce.All(v => v.Version != amends))
            {
                return new Change.Refused(
                    "not-in-force", $"Version {amends}, which this one amends, is not in force any more.",
                    "Look at what is in force, and try again.");
            }

            if (found.State == AgreementState.Signed || (amends is not null && found.State == AgreementState.InReview))
            {
                AgreementRows.Amend(connection, found, amends);
                found = found with { State = AgreementState.Signed };
                foreach (var earlier in inForce)
                {
                    Life(connection).Move(
                        earlier, "superseded", AgreementState.Superseded, by, $"by version {version}");
                }
            }

            return Life(connection).Step(found, "activated", by, null);
        },
        ct);

    /// <summary>Stops every flow of a version until it is resumed.</summary>
    public Task<Change> SuspendAsync(string agreement, int version, Actor by, string reason, CancellationToken ct) =>
        StepAsync(agreement, version, "suspended", by, reason, ct);

    public Task<Change> ResumeAsync(string agreement, int version, Actor by, string reason, CancellationToken ct) =>
        StepAsync(agreement, version, "resumed", by, reason, ct);

    /// <summary>Ends a version for good.</summary>
    public Task<Change> EndAsync(string agreement, int version, Actor by, string reason, CancellationToken ct) =>
        StepAsync(agreement, version, "ended", by, reason, ct);

    /// <summary>A party leaves: its signature no longer counts. Flows between others go on.</summary>
    public Task<Change> LeaveAsync(
        string agreement,
        int version,
        string agency,
        Actor by,
        string reason,
        CancellationToken ct) => database.ChangeAsync(
        connection => AgreementRows.Find(connection, agreement, version) is { } found
            ? Life(connection).Leave(found, agency, by, reason)
            : AgreementLife.Unknown,
        ct);

    /// <summary>The versions whose term is over and that have not expired yet.</summary>
    /// <param name="today">The day in London.</param>
    /// <param name="ct">Not begun once cancelled.</param>
    public ValueTask<IReadOnlyList<StoredAgreement>> DueAsync(DateOnly today, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new ValueTask<IReadOnlyList<StoredAgreement>>(database.Read(connection => AgreementRows.Where(
            connection,
            "state IN ('in-review', 'signed', 'active', 'suspended') AND term_until <= @today",
            new { today = Days.Write(today) })));
    }

    /// <summary>Expires a version whose term is over.</summary>
    public Task<Change> ExpireAsync(string agreement, int version, Actor by, CancellationToken ct) =>
        database.ChangeAsync(
            connection => AgreementRows.Find(connection, agreement, version) is { } found
                ? Life(connection).Step(found, "expired", by, reason: null)
                : AgreementLife.Unknown,
            ct);

    /// <summary>Writes down what became known of a version without moving it; once for the same.</summary>
    public Task<Change> NoteAsync(
        string agreement, int version, string step, Actor by, string reason, CancellationToken ct) =>
        database.ChangeAsync(
            connection =>
            {
                if (AgreementRows.Find(connection, agreement, version) is not { } found)
                {
                    return AgreementLife.Unknown;
                }

                if (AgreementRows.Steps(connection, agreement, version).Any(s => s.Step == step && s.Reason == reason))
                {
                    return new Change.AlreadySo();
                }

                Life(connection).Move(found, step, found.State, by, reason);
                return new Change.Made();
            },
            ct);

    private Task<Change> StepAsync(
        string agreement,
        int version,
        string step,
        Actor by,
        string reason,
        CancellationToken ct) => database.ChangeAsync(
        connection => AgreementRows.Find(connection, agreement, version) is { } found
            ? Life(connection).Step(found, step, by, reason)
            : AgreementLife.Unknown,
        ct);

    internal StoredAgreement? Find(string agreement, int version) =>
        database.Read(connection => AgreementRows.Find(connection, agreement, version));

    private AgreementLife Life(DbConnection connection) => new(connection, database.Now);
}
