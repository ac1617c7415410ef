using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Decisions;

/// <content>One flow looked at by itself.</content>
public sealed partial class Rulebook
{
    /// <summary>
    /// Compiles agreements for trying them, each as though everybody had signed it. Digests are most of the work, and
    /// there is none: nothing may be enforced from it.
    /// </summary>
    /// <exception cref="ArgumentException">The vocabulary has more than can be weighed.</exception>
    public static Rulebook CompileForTrial(
        PolicyLibrary policies, AgencyDirectory agencies, IReadOnlyList<Agreement> agreements)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(agencies);
        ArgumentNullException.ThrowIfNull(agreements);
        return CompileForTrial(
            policies, agencies, [.. agreements.Select(a => EnforcedAgreement.AsIfSigned(a, "", agencies))]);
    }

    /// <summary>
    /// One flow by itself, its conditions taken as met, within its term on the day nearest to <paramref name="at"/>.
    /// </summary>
    /// <param name="agreement">The agreement's id.</param>
    /// <param name="flow">The flow's id.</param>
    /// <param name="to">The recipient; <see langword="null"/> for what every recipient of the flow may have.</param>
    /// <param name="recordType">The only record type to grant; <see langword="null"/> for every one.</param>
    /// <param name="at">When it is asked.</param>
    /// <returns><see langword="null"/> where there is no such flow, recipient or record type in it.</returns>
    public FlowAlone? Alone(string agreement, string flow, string? to, string? recordType, DateTimeOffset at)
    {
        var found = tables.Flows.FirstOrDefault(f => f.Agreement.Id == agreement && f.Flow.Id == flow);
        if (found is null || found.NeverApplies)
        {
            return null;
        }

        int day = Math.Clamp(LondonDay.Of(at).DayNumber, found.FromDay, Math.Max(found.FromDay, found.UntilDay - 1));
        var noon = new DateTimeOffset(DateOnly.FromDayNumber(day), new TimeOnly(12, 0), TimeSpan.Zero);
        var named = found.Named;
        var asks =
            from sender in named.From.Within(tables.Agencies.Count)
            from recipient in named.To.Within(tables.Agencies.Count)
            where sender != recipient && (to is null || tables.Agencies[recipient] == to)
            from role in named.Role.Within(tables.Roles.Count)
            from purpose in named.Purpose.Within(tables.Purposes.Count)
            from type in named.Type.Within(tables.TypeNames.Count)
            where recordType is null || tables.TypeNames[type] == recordType
            select new Ask
            {
                From = tables.Agencies[sender],
                To = tables.Agencies[recipient],
                Role = tables.Roles[role],
                Purpose = tables.Purposes[purpose],
                RecordType = tables.TypeNames[type],
                Emergency = found.IsEmergency,
                NamesPerson = !found.Flow.Depersonalised,
                At = noon,
            };
        var questions = new List<Question>();
        foreach (var ask in asks)
        {
            if (TryQuestion(ask, out var question, out _))
            {
                questions.Add(question);
            }
        }

        return questions.Count == 0 ? null : new FlowAlone(tables, vocabulary, found, [.. questions]);
    }
}
