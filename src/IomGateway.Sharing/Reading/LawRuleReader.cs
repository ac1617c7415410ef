using System.Collections.Frozen;
using IomGateway.Sharing.Law;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads what must hold where an entry of the law is cited, as rules that the check can judge.</summary>
internal sealed class LawRuleReader(References references)
{
    private static readonly string[] Enforcement = ["only"];
    private static readonly string[] ExplicitConsent = ["gdpr-explicit"];
    private readonly EndTestReader ends = new(references);

    /// <summary>The rules of a gateway. One that discloses must say between whom.</summary>
    public IReadOnlyList<LawRule> OfGateway(KeyReader keys, bool discloses)
    {
        List<LawRule?> rules =
        [
            discloses || keys.Has("between") ? ends.Between(keys) : null,
            keys.Flag("depersonalised") ? new LawRule.OnlyDepersonalised() : null,
            keys.Flag("person-agrees") ? new LawRule.PersonAgrees() : null,
            keys.OptionalText("no-patient-information") is { } subsection
                ? new LawRule.NoPatientInformation(subsection) : null,
            keys.Flag("answers-request") ? new LawRule.AnswersRequest() : null,
            People(keys),
        ];
        return [.. rules.OfType<LawRule>()];
    }

    /// <summary>The rules of a basis.</summary>
    public IReadOnlyList<LawRule> OfBasis(KeyReader keys)
    {
        List<LawRule?> rules =
        [
            Purposes(keys),
            ends.Choice(keys, "end") is { } end ? new LawRule.EndIs(end) : null,
            ends.Choice(keys, "not-end") is { } notEnd ? new LawRule.EndIsNot(notEnd) : null,
            ends.Choice(keys, "recipient") is { } recipient ? new LawRule.RecipientIs(recipient) : null,
            ends.Choice(keys, "other-end") is { } other ? new LawRule.OtherEndIs(other) : null,
            keys.Flag("sender-only") ? new LawRule.SenderOnly() : null,
            Beside(keys),
            keys.Flag("not-beside-consent") ? new LawRule.NotBesideConsent() : null,
            keys.OptionalChoice("consent", ExplicitConsent) is null
                ? null : new LawRule.AsksConsent(ConsentKind.GdprExplicit),
            keys.Flag("policy-document") ? new LawRule.OwesPolicyDocument() : null,
            keys.Flag("under-duty") ? new LawRule.UnderDuty() : null,
            keys.Flag("answers-request") ? new LawRule.AnswersRequest() : null,
        ];
        return [.. rules.OfType<LawRule>()];
    }

    /// <summary>The rules of a regime.</summary>
    public IReadOnlyList<LawRule> OfRegime(KeyReader keys)
    {
        List<LawRule?> rules =
        [
            ends.Choice(keys, "end") is { } end ? new LawRule.EndIs(end) : null,
            keys.OptionalChoice("law-enforcement", Enforcement) is null ? null : new LawRule.LawEnforcementOnly(),
            ends.Choice(keys, "law-enforcement-elsewhere") is { } elsewhere
                ? new LawRule.LawEnforcementElsewhere(elsewhere) : null,
        ];
        return [.. rules.OfType<LawRule>()];
    }

    private LawRule.AboutPeople? People(KeyReader entry)
    {
        if (entry.OptionalKeys("people", $"`people` of {entry.What}") is not { } keys)
        {
            return null;
        }

        var says = keys.Text("says");
        List<FrozenDictionary<string, FrozenSet<string>>> descriptions = [];
        foreach (var item in keys.List("any-of"))
        {
            if (KeyReader.Of(item, entry.Problems, "a description of people") is { } people)
            {
                descriptions.Add(ConditionReader.Read(people, Named.PersonFact, references, positions: null));
            }
        }

        keys.Finish();
        return says is null || descriptions.Count == 0 ? null : new LawRule.AboutPeople(descriptions, says);
    }

    private LawRule.ForPurposes? Purposes(KeyReader keys)
    {
        if (!keys.Has("purposes"))
        {
            keys.Node("purposes");
            return null;
        }

        var words = keys.Words("purposes");
        references.Add(Named.Purpose, words, keys.Problems);
        return new LawRule.ForPurposes(words.Select(w => w.Text).ToFrozenSet(StringComparer.Ordinal));
    }

    private LawRule.Beside? Beside(KeyReader entry)
    {
        if (entry.OptionalKeys("beside", $"`beside` of {entry.What}") is not { } keys)
        {
            return null;
        }

        var bases = keys.Words("any-of");
        references.Add(Named.Basis, bases, keys.Problems);
        var unless = ends.Tests(keys, "unless-end", keys.OptionalList("unless-end"));
        keys.Finish();
        return new LawRule.Beside(bases.Select(b => b.Text).ToFrozenSet(StringComparer.Ordinal), unless);
    }
}
