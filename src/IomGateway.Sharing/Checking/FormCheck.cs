using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Checking;

/// <summary>Whether an agreement is complete and fits together, whatever the law says of it.</summary>
internal sealed class FormCheck(PolicyLibrary policies, AgencyDirectory agencies, FileProblems found)
{
    public void Run(Agreement agreement)
    {
        CheckParties(agreement);
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        foreach (var flow in agreement.Flows)
        {
            if (!lines.TryAdd(flow.Id, flow.At.Line))
            {
                found.Error(flow.At, "duplicate-flow",
                    $"A flow `{flow.Id}` already stands on line {lines[flow.Id]}.",
                    "Give this one another name.");
            }

            CheckPairs(flow);
            CheckMasks(flow);
            CheckEmergency(flow);
            if (flow.Depersonalised)
            {
                CheckDepersonalised(flow);
            }
            else
            {
                CheckNamesPeople(flow);
            }
        }
    }

    private void CheckParties(Agreement agreement)
    {
        if (agencies.FindPartnership(agreement.Partnership) is { } partnership)
        {
            foreach (var party in agreement.Parties.Where(p => agencies.Find(p) is not null
                && !partnership.Agencies.Contains(p)))
            {
                found.Error(agreement.PartyPositions.GetValueOrDefault(party, agreement.At),
                    "party-outside-partnership",
                    $"`{party}` does not belong to the partnership `{partnership.Id}`.",
                    "Add it to the partnership's agencies, or take it out of the agreement.");
            }
        }

        if (agreement.Document is { } document && document.Entries.TryGetValue("owner", out var owner)
            && !agreement.Parties.Contains(owner))
        {
            found.Error(document.OwnerAt, "owner-not-a-party", $"`{owner}` owns this agreement but is no party to it.",
                Suggestion.For(owner, agreement.Parties, "Name one of the parties."));
        }
    }

    private void CheckPairs(Flow flow)
    {
        var pairs = Pairs(flow).ToList();
        if (pairs.Count == 0 && flow.From.Count > 0 && flow.To.Count > 0)
        {
            found.Error(flow.PositionOf("to"), "nobody-to-tell",
                $"The flow `{flow.Id}` has one agency tell itself.",
                "Name another recipient.");
        }

        foreach (var (from, to) in pairs.Where(p => !flow.Under.Any(g => g.Covers(p.From, p.To))))
        {
            found.Error(flow.PositionOf("under"), "pair-without-ground",
                $"No ground covers what `{from}` tells `{to}`.",
                "Add a ground for them, or widen the `from` or `to` of one that is there.");
        }
    }

    private void CheckMasks(Flow flow)
    {
        foreach (var (category, name) in flow.Mask)
        {
            var at = flow.PositionOf($"mask.{category}");
            var types = flow.Records.Where(r => r.Value.Contains(category)).Select(r => r.Key).ToList();
            if (types.Count == 0)
            {
                found.Error(at, "mask-without-grant",
                    $"`{category}` is masked, but no record type of this flow discloses it.",
                    "List it under `records`, or take the mask out.");
            }
            else if (policies.Vocabulary.Masks.TryGetValue(name, out var mask)
                && !types.Any(t => CanMask(t, category, mask.Mask)))
            {
                found.Error(at, "mask-does-not-fit",
                    $"`{name}` is for {Datatypes(mask.Mask)}; nothing of `{category}` is, so all of it would be"
                    + " withheld.",
                    "Use a mask for the datatype that the category has, or do not grant it.");
            }
        }
    }

    private static string Datatypes(Mask mask) =>
        string.Join(", ", mask.Datatypes.Order(StringComparer.Ordinal));

    private bool CanMask(string type, string category, Mask mask) =>
        !policies.RecordTypes.TryGetValue(type, out var known) || !known.Categories.Contains(category)
            || known.CanMask(category, mask);

    private void CheckEmergency(Flow flow)
    {
        foreach (var purpose in flow.Purposes.Order(StringComparer.Ordinal))
        {
            if (policies.Vocabulary.Purposes.TryGetValue(purpose, out var known)
                && known.Emergency != (flow.Emergency is not null))
            {
                found.Error(flow.PositionOf($"purposes.{purpose}"), "emergency-purpose", known.Emergency
                        ? $"`{purpose}` is for emergencies, and this is an ordinary flow."
                        : $"`{purpose}` is no purpose for an emergency.",
                    known.Emergency
                        ? "Move the flow under `emergency`, or use another purpose."
                        : "Use a purpose that is for emergencies.");
            }
        }

        var lifts = flow.Emergency?.Lifts ?? [];
        foreach (var lift in lifts.Where(l => l == EmergencyTerms.Consent
            || policies.Vocabulary.PersonFacts.ContainsKey(l)))
        {
            var asked = lift == EmergencyTerms.Consent
                ? flow.ConsentsAll.Count + flow.ConsentsAny.Count > 0
                : flow.People.ContainsKey(lift);
            if (!asked)
            {
                found.Error(flow.PositionOf($"lifts.{lift}"), "lifts-nothing",
                    $"`{lift}` is lifted, but the flow does not ask for it.",
                    "Take it out: an emergency lifts conditions of its own flow, never a safeguard.");
            }
        }
    }

    private void CheckDepersonalised(Flow flow)
    {
        if (flow.Emergency is not null)
        {
            found.Error(flow.PositionOf("depersonalised"), "depersonalised-emergency",
                "A flow that names nobody cannot be an emergency flow.",
                "Choose one of the two.");
        }

        foreach (var purpose in flow.Purposes.Order(StringComparer.Ordinal))
        {
            if (policies.Vocabulary.Purposes.TryGetValue(purpose, out var known) && !known.Depersonalised)
            {
                found.Error(flow.PositionOf($"purposes.{purpose}"), "personal-purpose",
                    $"`{purpose}` is about a named person, and this flow names nobody.",
                    "Use a purpose for depersonalised records.");
            }
        }

        foreach (var (type, categories) in flow.Records)
        {
            foreach (var category in categories.Where(c => Identifies(flow, c)).Order(StringComparer.Ordinal))
            {
                found.Error(flow.PositionOf($"records.{type}.{category}"), "identifying-category",
                    $"`{category}` can tell who a person is, and this flow names nobody.",
                    "Mask it to a year or a band, or take it out.");
            }
        }
    }

    private bool Identifies(Flow flow, string category) =>
        policies.Vocabulary.Categories.TryGetValue(category, out var known) && known.Identifying
        && !(flow.Mask.TryGetValue(category, out var name) && policies.Vocabulary.Masks.TryGetValue(name, out var mask)
            && mask.Mask.Kind is MaskKind.Year or MaskKind.AgeBand or MaskKind.Band);

    private void CheckNamesPeople(Flow flow)
    {
        foreach (var purpose in flow.Purposes.Order(StringComparer.Ordinal))
        {
            if (policies.Vocabulary.Purposes.TryGetValue(purpose, out var known) && known.Depersonalised)
            {
                found.Error(flow.PositionOf($"purposes.{purpose}"), "depersonalised-purpose",
                    $"`{purpose}` is only for records that name nobody.",
                    "Write `depersonalised: true`, or use another purpose.");
            }
        }
    }

    private static IEnumerable<(string From, string To)> Pairs(Flow flow) =>
        from sender in flow.From.Order(StringComparer.Ordinal)
        from recipient in flow.To.Order(StringComparer.Ordinal)
        where sender != recipient
        select (sender, recipient);
}
