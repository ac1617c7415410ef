using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Compare.Sides;

/// <summary>
/// Flows and caps written out, so that two of which the text is alike do the same between the same two agencies.
/// </summary>
internal static class FlowContent
{
    public static string Of(CompiledFlow compiled, Func<byte, int> jointForm, Forms forms)
    {
        var flow = compiled.Flow;
        var lifts = flow.Emergency?.Lifts ?? FrozenSet<string>.Empty;
        bool lifted = lifts.Contains(EmergencyTerms.Consent);
        return string.Join('|',
            compiled.Agreement.Partnership, compiled.FromDay, compiled.UntilDay,
            Words(flow.Roles), Words(flow.Purposes),
            Lists(flow.People.Where(p => !lifts.Contains(p.Key) && !lifts.Contains(p.Key.Split('.')[0]))),
            lifted ? "" : Words(flow.ConsentsAll), lifted ? "" : Words(flow.ConsentsAny), Lists(flow.Record),
            Lists(flow.Records), Words(flow.Mask.Select(m => $"{m.Key}={jointForm(forms.Mask(m.Value))}")),
            flow.Depersonalised, compiled.OfficialDuty, compiled.IsEmergency, compiled.NeverApplies);
    }

    public static string Of(CompiledCap cap, Func<byte, int> jointForm, CodeTable partnerships) => string.Join('|',
        cap.Source is { } safeguard ? $"{Condition(safeguard.When)}{string.Concat(safeguard.Unless.Select(Condition))}"
            : string.Join('|', partnerships[cap.Never!.Partnership], cap.Never.FromDay, cap.Never.UntilDay),
        cap.Categories is null ? "all" : Words(cap.Categories), jointForm(cap.Form), cap.Holds);

    /// <summary>A <c>never</c> clause, beside what its cap says of it.</summary>
    public static string Of(NeverClause never) =>
        string.Join('|', Words(never.Roles), Words(never.Purposes), Lists(never.People), Lists(never.Record));

    private static string Condition(SafeguardCondition condition) =>
        $"[{Lists(condition.Keys)}/{Lists(condition.Person)}/{Lists(condition.Record)}]";

    private static string Lists(IEnumerable<KeyValuePair<string, FrozenSet<string>>> lists) => string.Join(';',
        lists.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}:{Words(l.Value)}"));

    private static string Words(IEnumerable<string> words) => string.Join(',', words.Order(StringComparer.Ordinal));
}
