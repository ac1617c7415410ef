namespace IomGateway.Ledger.Tests.Faults;

/// <summary>What was done to the log, and what it did wrong.</summary>
internal sealed class FaultTally
{
    private readonly SortedDictionary<string, int> _faults = new(StringComparer.Ordinal);

    public int Kills => _faults.Where(f => f.Key.StartsWith("kill", StringComparison.Ordinal)).Sum(f => f.Value);

    public int Acknowledged { get; set; }

    public int Disclosed { get; set; }

    public int Verified { get; set; }

    /// <summary>Acknowledged entries that the log does not have.</summary>
    public int Lost { get; set; }

    /// <summary>Disclosures whose permit the log does not have.</summary>
    public int Unrecorded { get; set; }

    /// <summary>Places that are missing, doubled, or hold an id that stands elsewhere too.</summary>
    public int Misplaced { get; set; }

    /// <summary>Verifications that did not find the log sound.</summary>
    public int Unsound { get; set; }

    /// <summary>Restored backups that a checkpoint kept elsewhere did not give away.</summary>
    public int Unnoticed { get; set; }

    public bool IsClean => Lost + Unrecorded + Misplaced + Unsound + Unnoticed == 0;

    public void Did(string fault) => _faults[fault] = _faults.GetValueOrDefault(fault) + 1;

    public int Of(string fault) => _faults.GetValueOrDefault(fault);

    public override string ToString() =>
        $"""
        faults: {string.Join(", ", _faults.Select(f => $"{f.Key} {f.Value}"))}
        kills: {Kills}
        acknowledged entries: {Acknowledged}, lost: {Lost}
        disclosures: {Disclosed}, without their entry: {Unrecorded}
        places missing or doubled: {Misplaced}
        verifications: {Verified}, not sound: {Unsound}
        restored backups unnoticed: {Unnoticed}
        """;
}
