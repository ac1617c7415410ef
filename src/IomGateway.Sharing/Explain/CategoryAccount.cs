using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Explain;

/// <summary>Tells who may see one kind of information, and from whom.</summary>
internal static class CategoryAccount
{
    public static Account Of(Setting setting, Category category)
    {
        var words = setting.Words.Category(category.Code);
        List<Section> flows =
        [
            .. from agreement in setting.Agreements
               orderby agreement.Id
               from flow in agreement.Flows
               where flow.Records.Values.Any(c => c.Contains(category.Code))
               select Section(setting, agreement, flow, category.Code),
        ];
        return new Account
        {
            Kind = "category",
            Subject = category.Code,
            Title = $"Who may see: {words}",
            Sentences =
            [
                Sentence.Of(Kind(category)),
                Sentence.Of("This is told from the agreements themselves and is not legal advice."),
            ],
            Sections =
            [
                new Section
                {
                    Heading = "Who may see it, and from whom",
                    Sentences = flows.Count == 0 ? [Sentence.Of($"{Weight.Nobody}: no agreement shares it.")] : [],
                    Sections = flows,
                },
                .. Some("What closes it", [.. Closes(setting, category.Code)]),
                .. Some("What no agreement can lift", [.. Floor(setting, category.Code)]),
            ],
        };
    }

    private static string Kind(Category category) => (category.Kind, category.Identifying) switch
    {
        (CategoryKind.Special, true) =>
            "The law protects it specially, as it does health and belief; and it can tell who somebody is.",
        (CategoryKind.Special, false) => "The law protects it specially, as it does health and belief.",
        (CategoryKind.Offence, true) =>
            "The law protects it as information on offending; and it can tell who somebody is.",
        (CategoryKind.Offence, false) => "The law protects it as information on offending.",
        (_, true) => "It is personal, and can tell who somebody is.",
        _ => "It is personal where it stands beside somebody's name.",
    };

    private static Section Section(Setting setting, Agreement agreement, Flow flow, string category)
    {
        var view = new FlowView(setting.In(agreement.Partnership), agreement, flow, category: category);
        var section = FlowWords.Section(view);
        return section with { Sentences = [.. section.Sentences, AccountSource.Of(agreement, flow)] };
    }

    private static IEnumerable<Sentence> Closes(Setting setting, string category) =>
        from agreement in setting.Agreements
        orderby agreement.Id
        from clause in agreement.Never
        where clause.Categories?.Contains(category) != false
        select NeverWords.Of(setting.In(agreement.Partnership), agreement, clause);

    private static IEnumerable<Sentence> Floor(Setting setting, string category) =>
        from safeguard in setting.Policies.Safeguards
        where safeguard.Categories?.Contains(category) == true
        let cites = safeguard.Cites is { } section ? $" ({section})" : ""
        select Sentence.Of($"{safeguard.Title}{cites}.", safeguard.At);

    private static IEnumerable<Section> Some(string heading, IReadOnlyList<Sentence> sentences)
    {
        if (sentences.Count > 0)
        {
            yield return new Section { Heading = heading, Sentences = sentences };
        }
    }
}
