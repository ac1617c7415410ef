using System.Data.Common;
using Dapper;
using IomGateway.Records.People;

namespace IomGateway.Records.Agreements;

/// <summary>Reads versions, signatures and steps, inside somebody's transaction.</summary>
internal static class AgreementRows
{
    private const string VersionColumns =
        """
        agreement AS Agreement, version AS Version, partnership AS Partnership, parties AS Parties,
        term_from AS TermFrom, term_until AS TermUntil, yaml AS Yaml, sha256 AS Sha256, state AS State,
        by_agency AS ByAgency, by_user AS ByUser, submitted_at AS SubmittedAt, amends AS Amends
        """;

    public static StoredAgreement? Find(DbConnection connection, string agreement, int version) =>
        Where(connection, "agreement = @agreement AND version = @version", new { agreement, version })
            .SingleOrDefault();

    /// <param name="connection">Within a transaction.</param>
    /// <param name="condition">SQL over the version's columns; never anything from outside.</param>
    /// <param name="values">What it is given.</param>
    public static IReadOnlyList<StoredAgreement> Where(DbConnection connection, string condition, object values)
    {
        var versions = connection.Query<VersionRow>(
            $"SELECT {VersionColumns} FROM agreement_version WHERE {condition} ORDER BY agreement, version",
            values).AsList();
        var signatures = connection.Query<SignatureRow>(
            $"""
             SELECT s.agreement AS Agreement, s.version AS Version, s.agency AS Agency, s.signatory AS Signatory,
                    s.approves AS Approves, s.jws AS Jws, s.signed_at AS SignedAt, s.left_at AS LeftAt
             FROM agreement_version JOIN agreement_signature s USING (agreement, version) WHERE {condition}
             ORDER BY s.agency
             """,
            values).ToLookup(s => (s.Agreement, s.Version));
        return versions.ConvertAll(v => v.ToAgreement(signatures[(v.Agreement, v.Version)]));
    }

    public static IReadOnlyList<AgreementStep> Steps(DbConnection connection, string agreement, int version) =>
        connection.Query<StepRow>(
            """
            SELECT step AS Step, from_state AS FromState, to_state AS ToState, by_agency AS ByAgency, by_user AS ByUser,
                   reason AS Reason, at AS At
            FROM agreement_step WHERE agreement = @agreement AND version = @version ORDER BY id
            """,
            new { agreement, version }).AsList().ConvertAll(r => r.ToStep());

    /// <summary>Says whose signatures a version carries on.</summary>
    public static void Amend(DbConnection connection, StoredAgreement version, int? amends) => connection.Execute(
        "UPDATE agreement_version SET amends = @amends WHERE agreement = @Agreement AND version = @Version",
        new { version.Agreement, version.Version, amends });

    /// <summary>Moves a version and writes down who moved it, and why.</summary>
    public static void Move(DbConnection connection, StepToWrite step)
    {
        connection.Execute(
            """
            UPDATE agreement_version SET state = @ToState
            WHERE agreement = @Agreement AND version = @Version AND state <> @ToState
            """,
            step);
        connection.Execute(
            """
            INSERT INTO agreement_step (agreement, version, step, from_state, to_state, by_agency, by_user, reason, at)
            VALUES (@Agreement, @Version, @Step, @FromState, @ToState, @ByAgency, @ByUser, @Reason, @At)
            """,
            step);
    }

    private sealed record VersionRow(
        string Agreement,
        long Version,
        string Partnership,
        string Parties,
        string TermFrom,
        string TermUntil,
        string Yaml,
        string Sha256,
        string State,
        string ByAgency,
        string ByUser,
        long SubmittedAt,
        long? Amends)
    {
        public StoredAgreement ToAgreement(IEnumerable<SignatureRow> signatures) => new()
        {
            Agreement = Agreement,
            Version = (int)Version,
            Partnership = Partnership,
            Parties = JsonText.List(Parties),
            From = Days.Parse(TermFrom)!.Value,
            Until = Days.Parse(TermUntil)!.Value,
            Yaml = Yaml,
            Sha256 = Sha256,
            State = AgreementStates.Parse(State),
            AuthorAgency = ByAgency,
            AuthorUser = ByUser,
            SubmittedAt = Times.Read(SubmittedAt),
            Amends = (int?)Amends,
            Signatures = [.. signatures.Select(s => s.ToSignature())],
        };
    }

    private sealed record SignatureRow(
        string Agreement,
        long Version,
        string Agency,
        string Signatory,
        long Approves,
        string Jws,
        long SignedAt,
        long? LeftAt)
    {
        public StoredSignature ToSignature() =>
            new(Agency, Signatory, Approves == 1, Jws, Times.Read(SignedAt), Times.Read(LeftAt));
    }

    private sealed record StepRow(
        string Step, string? FromState, string ToState, string ByAgency, string ByUser, string? Reason, long At)
    {
        public AgreementStep ToStep() => new(
            Step,
            FromState is null ? null : AgreementStates.Parse(FromState),
            AgreementStates.Parse(ToState),
            ByAgency,
            ByUser,
            Reason,
            Times.Read(At));
    }
}

/// <summary>A step about to be written.</summary>
internal sealed record StepToWrite
{
    public required string Agreement { get; init; }

    public required long Version { get; init; }

    public required string Step { get; init; }

    public required string? FromState { get; init; }

    public required string ToState { get; init; }

    public required string ByAgency { get; init; }

    public required string ByUser { get; init; }

    public required string? Reason { get; init; }

    public required long At { get; init; }
}
