namespace IomGateway.Ledger;

/// <summary>
/// What became of what an entry records, as search knows it: of a decision with everything that followed from it. The
/// numbers are stored: they never change.
/// </summary>
[Flags]
public enum EntryOutcomes
{
    None = 0,

    /// <summary>It was decided: permit.</summary>
    Permitted = 1,

    /// <summary>It was decided: deny.</summary>
    Refused = 2,

    /// <summary>It was decided: hold.</summary>
    ToHold = 4,

    /// <summary>A long answer began to leave.</summary>
    Disclosing = 8,

    /// <summary>It was answered; whether with anything says <see cref="SomethingLeft"/>.</summary>
    Disclosed = 16,

    /// <summary>At least one record left.</summary>
    SomethingLeft = 32,

    /// <summary>Nobody saw its end: it may have been disclosed in full.</summary>
    Interrupted = 64,

    /// <summary>It ended without anything leaving.</summary>
    Failed = 128,

    /// <summary>A holder sent a record about somebody else.</summary>
    Mismatch = 256,

    /// <summary>A record waits, or waited, for its originator.</summary>
    Held = 512,

    /// <summary>Answers of several holders left as one.</summary>
    Combined = 1024,
}
