using System.Text.Json;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Law;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Versions;

/// <summary>Reads the rules that <see cref="CanonicalLaw"/> writes.</summary>
internal static class WholeLawRules
{
    public static IReadOnlyList<LawRule> Read(JsonElement json, string name) => [.. json.Items(name).Select(Rule)];

    private static LawRule Rule(JsonElement json)
    {
        var says = json.GetProperty("says");
        return json.Text("rule") switch
        {
            nameof(LawRule.Between) => new LawRule.Between(
                [.. says.Items("any-of").Select(p => new PairTest(Optional(p, "from"), Optional(p, "to")))],
                says.Text("says")),
            nameof(LawRule.OnlyDepersonalised) => new LawRule.OnlyDepersonalised(),
            nameof(LawRule.AboutPeople) => new LawRule.AboutPeople(
                [.. says.Items("any-of").Select(WholeJson.Lists)], says.Text("says")),
            nameof(LawRule.PersonAgrees) => new LawRule.PersonAgrees(),
            nameof(LawRule.NoPatientInformation) => new LawRule.NoPatientInformation(json.Text("says")),
            nameof(LawRule.AnswersRequest) => new LawRule.AnswersRequest(),
            nameof(LawRule.ForPurposes) => new LawRule.ForPurposes(json.Set("says")),
            nameof(LawRule.EndIs) => new LawRule.EndIs(Choice(says)),
            nameof(LawRule.EndIsNot) => new LawRule.EndIsNot(Choice(says)),
            nameof(LawRule.SenderOnly) => new LawRule.SenderOnly(),
            nameof(LawRule.RecipientIs) => new LawRule.RecipientIs(Choice(says)),
            nameof(LawRule.OtherEndIs) => new LawRule.OtherEndIs(Choice(says)),
            nameof(LawRule.Beside) => new LawRule.Beside(says.Set("bases"), Tests(says, "unless-end")),
            nameof(LawRule.NotBesideConsent) => new LawRule.NotBesideConsent(),
            nameof(LawRule.AsksConsent) => new LawRule.AsksConsent(json.Choice<ConsentKind>("says")),
            nameof(LawRule.OwesPolicyDocument) => new LawRule.OwesPolicyDocument(),
            nameof(LawRule.UnderDuty) => new LawRule.UnderDuty(),
            nameof(LawRule.LawEnforcementOnly) => new LawRule.LawEnforcementOnly(),
            nameof(LawRule.LawEnforcementElsewhere) => new LawRule.LawEnforcementElsewhere(Choice(says)),
            var other => throw new FormatException($"There is no rule {other}."),
        };
    }

    private static EndChoice Choice(JsonElement json) => new(Tests(json, "any-of"), json.Text("says"));

    private static IReadOnlyList<EndTest> Tests(JsonElement json, string name) => [.. json.Items(name).Select(Test)];

    private static EndTest? Optional(JsonElement json, string name) =>
        json.Has(name) ? Test(json.GetProperty(name)) : null;

    private static EndTest Test(JsonElement json) => new()
    {
        Attributes = json.Lists("attributes"),
        ActsFor = Optional(json, "acts-for"),
        Without = Tests(json, "without"),
    };
}
