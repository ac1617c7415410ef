using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Law;

namespace IomGateway.Sharing.Explain;

/// <summary>Tells a whole agreement.</summary>
internal static class AgreementAccount
{
    public static Account Of(Setting setting, Agreement agreement) => new()
    {
        Kind = "agreement",
        Subject = agreement.Id,
        Title = agreement.Title,
        File = agreement.At.File,
        Sentences = [.. Opening(setting, agreement)],
        Sections =
        [
            .. Some("Who takes part", [.. agreement.Parties.Select(p => Party(setting, agreement, p))]),
            .. Flows("What may be shared", setting, agreement, emergency: false),
            .. Flows("What may be shared in an emergency", setting, agreement, emergency: true),
            .. Some("What is closed", [.. agreement.Never.Select(n => NeverWords.Of(setting, agreement, n))]),
            .. Some("What the law says that it names", CitedLaw.Of(setting, agreement)),
            .. Some("What the agreement says of itself", [.. Document(setting, agreement)]),
        ],
    };

    /// <summary>From when until when it holds.</summary>
    public static Sentence Term(Agreement agreement)
    {
        var review = agreement.Term.Review is { } day ? $" It is to be reviewed by {English.Day(day)}." : "";
        return Sentence.Of(
            $"It holds from {English.Day(agreement.Term.From)} until the end of"
            + $" {English.Day(agreement.Term.Until.AddDays(-1))}.{review}",
            agreement.Term.At);
    }

    /// <summary>An agency, what the law calls it, and on whose behalf it works.</summary>
    public static Sentence Party(Setting setting, Agreement? agreement, string id)
    {
        var at = agreement?.PartyPositions.GetValueOrDefault(id) ?? default;
        if (setting.Agencies.Find(id) is not { } agency)
        {
            return Sentence.Of($"{id}, which is not known here.", at);
        }

        var name = English.Capital(setting.Names.InFull(id));
        var text = agency.Kind switch
        {
            AgencyKind.Forum => "It is a meeting and no organisation of its own; its members are"
                + $" {setting.Names.All(agency.Members)}",
            AgencyKind.Processor => "It does not decide how information is used, but works for another (a processor)",
            AgencyKind.JointControllers => "It decides with others how information is used (joint controllers)",
            _ => "It decides for itself how information is used (a controller)",
        };
        var classes = agency.Classes.Order(StringComparer.Ordinal)
            .Select(c => TermWords.Class(c, setting.Policies.Vocabulary)).ToList();
        var standing = classes.Count == 0 ? "" : $", in law {English.And(classes)}";
        var contract = agency.Contract is { } under ? $", under {English.Quoted(under)}" : "";
        var acts = agency.ActsFor is { } whom ? $", and works on behalf of {setting.Names.Of(whom)}{contract}" : "";
        return Sentence.Of($"{name}{standing}. {text}{acts}.", at, agency.At);
    }

    private static IEnumerable<Sentence> Opening(Setting setting, Agreement agreement)
    {
        var partnership = setting.Agencies.FindPartnership(agreement.Partnership)?.Title ?? agreement.Partnership;
        yield return Sentence.Of(
            $"This is version {agreement.Version} of an agreement of {partnership} ({agreement.Id}).", agreement.At);
        yield return Term(agreement);
        if (CitedLaw.Places(setting, agreement) is { } places)
        {
            yield return Sentence.Of($"Its parties are in {places}.");
        }

        yield return Sentence.Of(
            $"{Weight.Only} what is told here may be shared under it, and only between those who have signed it. What"
            + $" an agreement closes, and the safeguards that no agreement can lift, hold whatever else it says.");
        yield return Sentence.Of("This is told from the agreement itself and is not legal advice.");
        if (Unconfirmed(setting, agreement) is { Count: > 0 } recalled)
        {
            yield return Sentence.Of(
                $"What the gateway knows of this law rests on general knowledge, which counsel {Weight.Must} confirm:"
                + $" {English.And(recalled)}.");
        }
    }

    private static List<string> Unconfirmed(Setting setting, Agreement agreement)
    {
        var law = setting.Policies.Law;
        var cited = agreement.Flows.SelectMany(f => f.Under).ToList();
        var gateways = cited.Select(g => law.Gateways.GetValueOrDefault(g.Gateway))
            .Where(g => g?.Confidence == Confidence.Recalled).Select(g => g!.Section);
        var bases = cited.SelectMany(g => g.Sender.Bases.Concat(g.Recipient.Bases))
            .Select(b => law.Bases.GetValueOrDefault(b)).Where(b => b?.Confidence == Confidence.Recalled)
            .Select(b => b!.Section);
        return [.. gateways.Concat(bases).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<Section> Flows(string heading, Setting setting, Agreement agreement, bool emergency)
    {
        var flows = agreement.Flows.Where(f => f.Emergency is not null == emergency).ToList();
        if (flows.Count > 0)
        {
            yield return new Section
            {
                Heading = heading,
                Sections = [.. flows.Select(f => FlowWords.Section(new FlowView(setting, agreement, f)))],
            };
        }
    }

    private static IEnumerable<Section> Some(string heading, IReadOnlyList<Sentence> sentences)
    {
        if (sentences.Count > 0)
        {
            yield return new Section { Heading = heading, Sentences = sentences };
        }
    }

    private static IEnumerable<Sentence> Document(Setting setting, Agreement agreement)
    {
        var document = agreement.Document;
        foreach (var heading in AgreementDocument.Headings.Where(h => document?.Entries.ContainsKey(h) == true))
        {
            var text = document!.Entries[heading];
            var words = heading switch
            {
                "breach-contact-within" => English.Duration(text),
                "owner" => setting.Names.Title(text),
                _ => text,
            };
            yield return Sentence.Of(
                $"{Phrasebook.English.Document[heading]}: {English.Ended(words)}",
                document.Positions.GetValueOrDefault(heading, document.At));
        }

        var missing = AgreementDocument.Headings.Where(h => h != "part-of" && document?.Entries.ContainsKey(h) != true)
            .Select(h => English.Small(Phrasebook.English.Document[h])).ToList();
        if (missing.Count > 0)
        {
            yield return Sentence.Of($"It does not say: {English.And(missing)}.", document?.At ?? agreement.At);
        }
    }
}
