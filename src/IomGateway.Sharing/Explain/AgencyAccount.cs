using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Explain;

/// <summary>Tells what one agency may see and of whom, and what it gives.</summary>
internal static class AgencyAccount
{
    public static Account Of(Setting setting, Agency agency)
    {
        var forums = setting.Agencies.All.Where(a => a.Kind == AgencyKind.Forum && a.Members.Contains(agency.Id))
            .OrderBy(a => a.Id, StringComparer.Ordinal).ToList();
        var own = forums.Select(f => f.Id).Append(agency.Id).ToHashSet(StringComparer.Ordinal);
        var sees = Flows(setting, (there, a, f) => new FlowView(there, a, f, to: agency.Id), f => f.To.Overlaps(own));
        var gives = Flows(
            setting, (there, a, f) => new FlowView(there, a, f, from: agency.Id), f => f.From.Overlaps(own));
        return new Account
        {
            Kind = "agency",
            Subject = agency.Id,
            Title = $"What {setting.Names.InFull(agency.Id)} may see, and what it gives",
            Sentences =
            [
                AgreementAccount.Party(setting, agreement: null, agency.Id),
                .. forums.Select(f => Sentence.Of(
                    $"It is a member of {setting.Names.Of(f.Id)}, and takes part there as itself.", f.At)),
                Sentence.Of("This is told from the agreements themselves and is not legal advice."),
            ],
            Sections =
            [
                Part("What it may see", sees, "No agreement lets it see anything."),
                Part("What it gives", gives, "No agreement lets it give anything."),
                .. Closed(setting, agency.Id, own),
            ],
        };
    }

    /// <summary>
    /// The flows that are wanted, from one side; those that would pass to the agency itself alone are none.
    /// </summary>
    private static IReadOnlyList<Section> Flows(
        Setting setting, Func<Setting, Agreement, Flow, FlowView> look, Predicate<Flow> wanted)
    {
        var views =
            from agreement in setting.Agreements
            orderby agreement.Id
            from flow in agreement.Flows
            where wanted(flow)
            let view = look(setting.In(agreement.Partnership), agreement, flow)
            where view.Pairs.Count > 0
            select (View: view, Section: FlowWords.Section(view));
        return
        [
            .. views.Select(v => v.Section with
            {
                Sentences = [.. v.Section.Sentences, AccountSource.Of(v.View.Agreement, v.View.Flow)],
            }),
        ];
    }

    private static Section Part(string heading, IReadOnlyList<Section> flows, string otherwise) => new()
    {
        Heading = heading, Sentences = flows.Count == 0 ? [Sentence.Of(otherwise)] : [], Sections = flows,
    };

    private static IEnumerable<Section> Closed(Setting setting, string agency, IReadOnlySet<string> own)
    {
        var clauses =
            from agreement in setting.Agreements
            orderby agreement.Id
            where setting.Agencies.FindPartnership(agreement.Partnership)?.Agencies.Contains(agency) == true
            from clause in agreement.Never
            where (clause.From.Count + clause.To.Count == 0 && agreement.Parties.Any(own.Contains))
                || clause.From.Any(own.Contains) || clause.To.Any(own.Contains)
            select NeverWords.Of(setting.In(agreement.Partnership), agreement, clause);
        var sentences = clauses.ToList();
        if (sentences.Count > 0)
        {
            yield return new Section { Heading = "What is closed", Sentences = sentences };
        }
    }
}
