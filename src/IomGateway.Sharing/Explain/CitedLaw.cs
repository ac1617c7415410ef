using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Law;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Explain;

/// <summary>
/// Tells once what each power and each basis says that an agreement names: where it is law, since when, its rule in
/// words, and whether counsel has yet to confirm it.
/// </summary>
internal static class CitedLaw
{
    public static IReadOnlyList<Sentence> Of(Setting setting, Agreement agreement)
    {
        var law = setting.Policies.Law;
        var grounds = agreement.Flows.SelectMany(f => f.Under).ToList();
        var gateways = Cited(grounds.Select(g => (g.Gateway, g.GatewayAt)), law.Gateways);
        var bases = Cited(
            grounds.SelectMany(g => (LegalEnd[])[g.Sender, g.Recipient])
                .SelectMany(e => e.Bases.Select(b => (b, e.At))),
            law.Bases);
        return
        [
            .. gateways.Select(g => Say(
                g.Known.Label, g.Known.Section, $"law in {Places(g.Known.Jurisdictions)}{Since(g.Known.From)}",
                g.Known.Rule, g.Known.Confidence, g.At)),
            .. bases.OrderBy(b => b.Known.Regime, StringComparer.Ordinal).Select(b => Say(
                b.Known.Label, b.Known.Section, $"law{Since(b.Known.From)}", b.Known.Rule, b.Known.Confidence, b.At)),
        ];
    }

    /// <summary>Where parties are, such as <c>England</c>; nothing where nobody says.</summary>
    public static string? Places(Setting setting, Agreement agreement)
    {
        var partnership = setting.Agencies.FindPartnership(agreement.Partnership)?.Jurisdiction;
        var places = agreement.Parties.Select(p => setting.Agencies.Find(p)?.Jurisdiction ?? partnership)
            .OfType<string>().ToFrozenSet(StringComparer.Ordinal);
        return places.Count == 0 ? null : Places(places);
    }

    public static string Places(FrozenSet<string> codes) => English.And(
        Jurisdictions.Known.Where(codes.Contains).Select(c => Phrasebook.English.Places.GetValueOrDefault(c, c)));

    private static IEnumerable<(T Known, List<SourcePosition> At)> Cited<T>(
        IEnumerable<(string Code, SourcePosition At)> cited, FrozenDictionary<string, T> law) =>
        from citation in cited
        group citation.At by citation.Code into places
        where law.ContainsKey(places.Key)
        let at = places.Distinct().OrderBy(p => p.Line).ToList()
        orderby at[0].Line, places.Key
        select (law[places.Key], at);

    private static Sentence Say(
        string label, string section, string where, string rule, Confidence confidence, List<SourcePosition> at)
    {
        var said = $"{English.Quoted(label)} ({section}), {where}: {English.Ended(rule.ReplaceLineEndings(" "))}";
        return confidence == Confidence.Recalled
            ? Sentence.Of($"{said} This is general knowledge, which counsel {Weight.Must} confirm.", at)
            : Sentence.Of(said, at);
    }

    private static string Since(DateOnly? from) => from is { } day ? $" since {English.Day(day)}" : "";
}
