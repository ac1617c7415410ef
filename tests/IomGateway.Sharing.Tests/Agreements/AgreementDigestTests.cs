using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Tests.Reading;

namespace IomGateway.Sharing.Tests.Agreements;

public sealed class AgreementDigestTests
{
    private const string Engagement = "sharing-agreements/town/engagement.yaml";

    private static readonly string Before = DigestAfter(_ => { });

    [Fact]
    public void It_is_a_SHA256_in_lower_case_hexadecimal() => Assert.Matches("^[0-9a-f]{64}$", Before);

    [Theory]
    [InlineData(Engagement, "flows:\n", "# A comment.\nflows:\n\n")]
    [InlineData(Engagement, "parties: [town-police, town-treatment, town-council]",
        "parties: [town-council, town-police, town-treatment]")]
    [InlineData(Engagement, "version: 3\ntitle: Treatment engagement\n", "title: Treatment engagement\nversion: 3\n")]
    [InlineData(Engagement, "to: [statutory]", "to: [town-council, town-police]")]
    [InlineData(Engagement, "level: [enhanced, priority], age: [adult]", "age: [adult], level: [priority, enhanced]")]
    [InlineData(Engagement, "    depersonalised: true\n", "    depersonalised: 'true'\n    says: []\n")]
    [InlineData(Engagement, "    records: { Condition",
        "    then: { retain: { clock: exit, for: P1Y }, onward: none }\n    records: { Condition")]
    [InlineData("policies/vocabulary/roles.yaml", "label: Case worker", "label: 'Case worker'")]
    [InlineData("policies/vocabulary/person-facts.yaml", "[standard, enhanced, priority]",
        "[priority, standard, enhanced]")]
    [InlineData("policies/record-types/Patient.yaml", "  name: name\n  birthDate: birth-date\n",
        "  birthDate: birth-date\n  name: name\n")]
    [InlineData("policies/record-types/CustodyNote.yaml", "text: note", "text: name")]
    [InlineData("policies/vocabulary/categories.yaml", "note: { label: Notes }", "note: { label: Jottings }")]
    [InlineData("policies/law/gateways.yaml", "Fourth Act s2", "Fourth Act s3")]
    [InlineData("sharing-agreements/agencies/town-meeting.yaml", "Town Meeting", "Meeting of the Town")]
    [InlineData("sharing-agreements/agencies/town-police.yaml", "timeout: PT3S", "timeout: PT4S")]
    [InlineData("sharing-agreements/agencies/town-police.yaml", "pc-1: [duty-officer]", "pc-2: [duty-officer]")]
    public void What_says_the_same_is_the_same_version(string file, string replace, string with)
    {
        var after = DigestAfter(town =>
        {
            if (with.Contains("then:", StringComparison.Ordinal))
            {
                town.Change(Engagement, "    then: { retain: { clock: exit, for: P1Y } }\n", "");
            }

            town.Change(file, replace, with);
        });

        Assert.Equal(Before, after);
    }

    [Theory]
    [InlineData(Engagement, "version: 3", "version: 4")]
    [InlineData(Engagement, "until: 2027-04-01", "until: 2027-04-02")]
    [InlineData(Engagement, "necessity: The plan hangs on it.", "necessity: The plan hangs upon it.")]
    [InlineData(Engagement, "level: [enhanced, priority]", "level: [priority]")]
    [InlineData(Engagement, "for: P6M", "for: P7M")]
    [InlineData(Engagement, "limit: 5 a day", "limit: 6 a day")]
    [InlineData(Engagement, "categories: [conviction] }", "categories: [note] }")]
    [InlineData(Engagement, "[ { any-of: [treatment-disclosure, housing] } ]", "[treatment-disclosure, housing]")]
    [InlineData(Engagement, "rights@town.example", "right@town.example")]
    [InlineData("policies/record-types/Patient.yaml", "gender: sex", "gender: name")]
    [InlineData("policies/record-types/Appointment.yaml", "required: true", "required: false")]
    [InlineData("policies/record-types/tables/clinical.yaml", "prefix: F10", "prefix: F11")]
    [InlineData("policies/vocabulary/roles.yaml", "label: Case worker", "label: Worker")]
    [InlineData("policies/vocabulary/person-facts.yaml", "stale-after: P90D", "stale-after: P91D")]
    [InlineData("policies/vocabulary/masks.yaml", "coarser-than: [month]", "coarser-than: []")]
    [InlineData("policies/vocabulary/handling.yaml", "holds: C", "missing: P")]
    [InlineData("policies/vocabulary/consents.yaml", "kind: confidence", "kind: participation")]
    [InlineData("policies/vocabulary/agency-classes.yaml", "s115: true", "s115: false")]
    [InlineData("policies/law/gateways.yaml", "First Act s1", "First Act s2")]
    [InlineData("policies/law/bases.yaml", "Article 9(2)(g)", "Article 9(2)(h)")]
    [InlineData("policies/law/gateways.yaml", "class: [police-force, council, treatment]", "class: [council]")]
    [InlineData("policies/law/gateways.yaml", "between: { says: the recipient serves",
        "nature: duty, between: { says: the recipient serves")]
    [InlineData("policies/law/bases.yaml", "kind: article-9, confidence: read",
        "kind: article-9, beside: { any-of: [GDPR6-e] }, confidence: read")]
    [InlineData("policies/law/bases.yaml", "kind: part-3, section: Part 3 s35",
        "kind: schedule-8, section: Part 3 s35")]
    [InlineData("policies/vocabulary/purposes.yaml", "manage-risk: { label: Manage risk,",
        "manage-risk: { label: Manage risk, law-enforcement: always,")]
    [InlineData("policies/vocabulary/categories.yaml", "substance-use: { label: Substance use,",
        "substance-use: { label: Substance use, patient: true,")]
    [InlineData("sharing-agreements/town/partnership.yaml", "jurisdiction: england", "jurisdiction: wales")]
    [InlineData("sharing-agreements/agencies/town-council.yaml", "kind: controller",
        "kind: controller\njurisdiction: england")]
    [InlineData("policies/safeguards.yaml", "cap: mask:month", "cap: mask:year")]
    [InlineData("policies/safeguards.yaml", "purpose: [save-life]", "purpose: [support]")]
    [InlineData("sharing-agreements/agencies/town-police.yaml", "classes: [police-force]", "classes: [council]")]
    [InlineData("sharing-agreements/agencies/town-police.yaml", "name: Chief Officer", "name: Deputy Chief Officer")]
    [InlineData("sharing-agreements/agencies/town-police.yaml", "illustrative: true",
        "statement-keys: [ { kty: EC, crv: P-256, x: f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU, y: x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0 } ]")]
    [InlineData("sharing-agreements/agencies/town-treatment.yaml", "contract: Contract 7", "contract: Contract 8")]
    public void What_gives_it_another_meaning_is_another_version(string file, string replace, string with)
    {
        Assert.NotEqual(Before, DigestAfter(town => town.Change(file, replace, with)));
    }

    private static string DigestAfter(Action<TownCopy> change)
    {
        using var town = new TownCopy();
        change(town);
        var workspace = town.Load();
        return AgreementDigest.Compute(Assert.Single(workspace.Agreements), workspace.Policies, workspace.Agencies);
    }
}
