namespace IomGateway.Sharing.Agreements;

/// <summary>What a signatory said of one version of one agreement.</summary>
public sealed record SignedStatement
{
    public required string Agreement { get; init; }

    public required int Version { get; init; }

    /// <summary>The version's digest (<see cref="AgreementDigest"/>), lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The SHA-256 of exactly what they were shown, lower-case hexadecimal.</summary>
    public required string Shown { get; init; }

    /// <summary>Whether they agreed.</summary>
    public required bool Agrees { get; init; }

    /// <summary>The signatory's name, as their agency's file has it.</summary>
    public required string Signatory { get; init; }

    public required string Agency { get; init; }

    /// <summary>When they signed, to the second.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether it is a yes to exactly that version.</summary>
    public bool Approves(string agreement, int version, string sha256) =>
        Agrees && Agreement == agreement && Version == version && Sha256 == sha256;
}
