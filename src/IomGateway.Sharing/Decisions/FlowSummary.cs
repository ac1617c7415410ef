namespace IomGateway.Sharing.Decisions;

/// <summary>One flow as its recipient may read it: what it may ask, of whom, and for what.</summary>
public sealed record FlowSummary
{
    public required string Agreement { get; init; }

    public required int Version { get; init; }

    public required string AgreementTitle { get; init; }

    public required string Flow { get; init; }

    public string? Title { get; init; }

    /// <summary>The agencies that have signed and may be asked.</summary>
    public required IReadOnlyList<string> From { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public required IReadOnlyList<string> Purposes { get; init; }

    /// <summary>By record type, the form by category, before any condition or safeguard.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Records { get; init; }

    public required bool Emergency { get; init; }

    public required bool Depersonalised { get; init; }

    /// <summary>The first day on which it no longer holds, in London.</summary>
    public required DateOnly Until { get; init; }

    internal static FlowSummary Of(RuleTables tables, CompiledFlow flow, int asker) => new()
    {
        Agreement = flow.Agreement.Id,
        Version = flow.Agreement.Version,
        AgreementTitle = flow.Agreement.Title,
        Flow = flow.Flow.Id,
        Title = flow.Flow.Title,
        From = flow.Scope.From.Within(tables.Agencies.Count)
            .Where(a => a != asker && !tables.Forums.Contains(a)).Select(a => tables.Agencies[a]).ToArray(),
        Roles = flow.Flow.Roles.Order(StringComparer.Ordinal).ToArray(),
        Purposes = flow.Flow.Purposes.Order(StringComparer.Ordinal).ToArray(),
        Records = flow.Grants
            .OrderBy(g => tables.TypeNames[g.Type], StringComparer.Ordinal)
            .ToDictionary(
                g => tables.TypeNames[g.Type],
                    IReadOnlyDictionary<string, string> (g) => Forms(tables, g),
                    StringComparer.Ordinal),
        Emergency = flow.IsEmergency,
        Depersonalised = flow.Flow.Depersonalised,
        Until = flow.Agreement.Term.Until,
    };

    private static SortedDictionary<string, string> Forms(RuleTables tables, TypeGrant grant) =>
        new SortedDictionary<string, string>(
            grant.Categories.Zip(grant.Forms).ToDictionary(
                g => tables.Types[grant.Type].Categories[g.First], g => tables.Forms.Name(g.Second)),
            StringComparer.Ordinal);
}
