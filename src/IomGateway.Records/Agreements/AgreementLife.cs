using System.Data.Common;
using Dapper;
using IomGateway.Records.People;

namespace IomGateway.Records.Agreements;

/// <summary>Takes the steps of a version's life, inside one transaction.</summary>
internal sealed class AgreementLife(DbConnection connection, long at)
{
    public static readonly Change.Refused Unknown = new(
        "unknown-version", "There is no such version of this agreement.", "Submit it first.");

    /// <summary>With fewer signatures no flow has both a sender and a recipient who agreed.</summary>
    private const int LeastSignatures = 2;

    public Change Keep(AgreementDraft draft, AgreementState state)
    {
        var kept = KeepVersion(draft, state);
        if (kept.Stands && draft.Whole is { } whole)
        {
            connection.Execute(
                "INSERT INTO agreement_whole (sha256, whole) VALUES (@Sha256, @whole) ON CONFLICT DO NOTHING",
                new { draft.Sha256, whole = whole.ToArray() });
        }

        return kept;
    }

    private Change KeepVersion(AgreementDraft draft, AgreementState state)
    {
        if (AgreementRows.Find(connection, draft.Agreement, draft.Version) is { } known)
        {
            return KeepAgain(known, draft, state);
        }

        var latest = connection.ExecuteScalar<long>(
            "SELECT coalesce(max(version), 0) FROM agreement_version WHERE agreement = @Agreement",
            new { draft.Agreement });
        if (draft.Version <= latest)
        {
            return new Change.Refused(
                "version-not-newer", $"Version {latest} has been submitted already.",
                $"Number it {latest + 1} or above.");
        }

        connection.Execute(
            """
            INSERT INTO agreement_version (agreement, version, partnership, parties, term_from, term_until, yaml,
                sha256, state, by_agency, by_user, submitted_at)
            VALUES (@Agreement, @Version, @Partnership, @parties, @from, @until, @Yaml, @Sha256, @state, @agency,
                @user, @at)
            """,
            Row(draft, state));
        Note(draft, null, state);
        return new Change.Made();
    }

    private Change KeepAgain(StoredAgreement known, AgreementDraft draft, AgreementState state)
    {
        if (known.State != AgreementState.Draft)
        {
            return known.Sha256 == draft.Sha256
                ? new Change.AlreadySo()
                : new Change.Refused(
                    "version-exists", "This version has been submitted with another meaning.",
                    "Give the changed agreement the next version number.");
        }

        if (known.AuthorAgency != draft.Author.Agency.Id || known.AuthorUser != draft.Author.User)
        {
            return new Change.Refused(
                "not-the-author", "Somebody else is drafting this version.", "Let them submit it.");
        }

        if (known.Yaml == draft.Yaml && known.Sha256 == draft.Sha256 && state == AgreementState.Draft)
        {
            return new Change.AlreadySo();
        }

        connection.Execute(
            """
            UPDATE agreement_version SET partnership = @Partnership, parties = @parties, term_from = @from,
                term_until = @until, yaml = @Yaml, sha256 = @Sha256, state = @state, submitted_at = @at
            WHERE agreement = @Agreement AND version = @Version
            """,
            Row(draft, state));
        Note(draft, AgreementState.Draft, state);
        return new Change.Made();
    }

    public Change Sign(SignatureDraft signature, Actor by)
    {
        if (AgreementRows.Find(connection, signature.Agreement, signature.Version) is not { } found)
        {
            return Unknown;
        }

        if (found.Sha256 != signature.Sha256)
        {
            return new Change.Refused(
                "other-digest", "What was signed is not what was submitted.",
                "Look at the version again and sign that.");
        }

        if (found.State is not (AgreementState.InReview or AgreementState.Signed or AgreementState.Active
            or AgreementState.Suspended))
        {
            return new Change.Refused(
                "not-to-be-signed", $"A version that is {found.State.Name()} is not signed.", "Submit a new version.");
        }

        var earlier = found.Signatures.FirstOrDefault(s => s.Agency == signature.Agency);
        if (earlier is { LeftAt: null } && earlier.Approves == signature.Approves)
        {
            return new Change.AlreadySo();
        }

        if (earlier is { LeftAt: null, Approves: true } && !signature.Approves
            && found.State is AgreementState.Active or AgreementState.Suspended)
        {
            return new Change.Refused(
                "in-force", "A party that has signed what is in force does not take it back.",
                "Leave the agreement instead.");
        }

        connection.Execute(
            """
            INSERT INTO agreement_signature (agreement, version, agency, signatory, approves, jws, signed_at)
            VALUES (@Agreement, @Version, @Agency, @Signatory, @approves, @Jws, @at)
            ON CONFLICT (agreement, version, agency) DO UPDATE SET signatory = excluded.signatory,
                approves = excluded.approves, jws = excluded.jws, signed_at = excluded.signed_at, left_at = NULL
            """,
            new
            {
                signature.Agreement,
                signature.Version,
                signature.Agency,
                signature.Signatory,
                approves = signature.Approves ? 1 : 0,
                signature.Jws,
                at,
            });
        var step = signature.Approves ? "signed" : "declined";
        Move(found, step, AfterAnswer(found), by, $"{signature.Agency}: {signature.Signatory}");
        return new Change.Made();
    }

    /// <summary>
    /// Where an answer leaves a version: what is in force stays so, what is not needs two that say yes.
    /// </summary>
    public AgreementState AfterAnswer(StoredAgreement version)
    {
        if (version.State is not (AgreementState.InReview or AgreementState.Signed))
        {
            return version.State;
        }

        var yes = connection.ExecuteScalar<int>(
            """
            SELECT count(*) FROM agreement_signature
            WHERE agreement = @Agreement AND version = @Version AND approves = 1 AND left_at IS NULL
            """,
            new { version.Agreement, version.Version });
        return yes >= LeastSignatures ? AgreementState.Signed : AgreementState.InReview;
    }

    /// <summary>
    /// A party leaves a version. One that stands by it through its signature of the version before is entered as having
    /// left, so that this signature carries no further.
    /// </summary>
    public Change Leave(StoredAgreement version, string agency, Actor by, string reason)
    {
        var left = connection.Execute(
            """
            UPDATE agreement_signature SET left_at = @at
            WHERE agreement = @Agreement AND version = @Version AND agency = @agency AND left_at IS NULL
            """,
            new { version.Agreement, version.Version, agency, at });
        for (var earlier = version.Amends; left == 0 && earlier is { } number;)
        {
            left = connection.Execute(
                """
                INSERT INTO agreement_signature
                    (agreement, version, agency, signatory, approves, jws, signed_at, left_at)
                SELECT agreement, @Version, agency, signatory, approves, jws, signed_at, @at FROM agreement_signature
                WHERE agreement = @Agreement AND version = @number AND agency = @agency AND approves = 1
                    AND left_at IS NULL
                ON CONFLICT DO NOTHING
                """,
                new { version.Agreement, version.Version, number, agency, at });
            earlier = AgreementRows.Find(connection, version.Agreement, number)?.Amends;
        }

        if (left == 0)
        {
            return new Change.AlreadySo();
        }

        Move(version, "left", AfterAnswer(version), by, $"{agency}: {reason}");
        return new Change.Made();
    }

    public Change Step(StoredAgreement version, string step, Actor by, string? reason)
    {
        var target = AgreementStates.Target(step);
        if (version.State == target)
        {
            return new Change.AlreadySo();
        }

        if (!AgreementStates.Allows(step, version.State))
        {
            return new Change.Refused(
                "wrong-state", $"A version that is {version.State.Name()} cannot be {step}.",
                "See the steps of its life, and take the one that comes next.");
        }

        Move(version, step, target, by, reason);
        return new Change.Made();
    }

    public void Move(
        StoredAgreement version, string step, AgreementState to, Actor by, string? reason) =>
        AgreementRows.Move(connection, new StepToWrite
        {
            Agreement = version.Agreement,
            Version = version.Version,
            Step = step,
            FromState = version.State.Name(),
            ToState = to.Name(),
            ByAgency = by.Agency.Id,
            ByUser = by.User,
            Reason = reason,
            At = at,
        });

    private void Note(AgreementDraft draft, AgreementState? from, AgreementState to) =>
        AgreementRows.Move(connection, new StepToWrite
        {
            Agreement = draft.Agreement,
            Version = draft.Version,
            Step = to == AgreementState.Draft ? "drafted" : "submitted",
            FromState = from?.Name(),
            ToState = to.Name(),
            ByAgency = draft.Author.Agency.Id,
            ByUser = draft.Author.User,
            Reason = null,
            At = at,
        });

    private object Row(AgreementDraft draft, AgreementState state) => new
    {
        draft.Agreement,
        draft.Version,
        draft.Partnership,
        parties = JsonText.Of(draft.Parties),
        from = Days.Write(draft.From),
        until = Days.Write(draft.Until),
        draft.Yaml,
        draft.Sha256,
        state = state.Name(),
        agency = draft.Author.Agency.Id,
        user = draft.Author.User,
        at,
    };
}
