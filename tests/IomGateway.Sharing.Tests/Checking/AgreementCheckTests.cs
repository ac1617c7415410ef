using IomGateway.Sharing.Checking;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Tests.Reading;

namespace IomGateway.Sharing.Tests.Checking;

public sealed class AgreementCheckTests
{
    private const string Engagement = "sharing-agreements/town/engagement.yaml";
    private static readonly DateOnly Today = new(2026, 6, 1);

    [Fact]
    public void A_recalled_law_is_a_warning_that_counsel_must_confirm()
    {
        using var town = new TownCopy();

        var problem = Assert.Single(AgreementCheck.Run(town.Load(), Today));

        Assert.Equal((Severity.Warning, "law-to-confirm", 59), (problem.Severity, problem.Code, problem.At.Line));
        Assert.Equal("Third Act s9", problem.Cites);
    }

    [Fact]
    public void A_review_date_is_overdue_from_the_day_after_it()
    {
        using var town = new TownCopy();
        var workspace = town.Load();

        Assert.DoesNotContain(AgreementCheck.Run(workspace, new DateOnly(2027, 3, 1)), p => p.Code == "review-overdue");
        var overdue =
            Assert.Single(AgreementCheck.Run(workspace, new DateOnly(2027, 3, 2)), p => p.Code == "review-overdue");
        Assert.Equal((7, 35), (overdue.At.Line, overdue.At.Column));
    }

    [Theory]
    [InlineData("  dpia: DPIA-1\n", "", "document-incomplete", 9)]
    [InlineData("      retain: { clock: exit, for: P6M, unless: [litigation-hold] }\n", "", "no-retention", 50)]
    [InlineData("Appointment: [attendance]", "Appointment: [attendance, sex]", "category-not-in-type", 47)]
    [InlineData("    depersonalised: true\n", "    depersonalised: true\n    people: { level: [priority] }\n",
        "never-applies", 65)]
    public void What_is_probably_not_meant_is_a_warning(string replace, string with, string code, int line)
    {
        using var town = new TownCopy();
        town.Change(Engagement, replace, with);

        var problems = AgreementCheck.Run(town.Load(), Today).Where(p => p.Code != "law-to-confirm");

        var problem = Assert.Single(problems);
        Assert.Equal((Severity.Warning, code, line), (problem.Severity, problem.Code, problem.At.Line));
    }

    [Fact]
    public void Masks_of_which_neither_says_less_are_told_where_their_flows_meet()
    {
        using var town = new TownCopy();
        town.Change("policies/vocabulary/masks.yaml", ", coarser-than: [year]", "");
        town.Change(Engagement, "  - flow: needs", Second("attendance-2", "age-band") + "  - flow: needs");

        var problems = AgreementCheck.Run(town.Load(), Today).Where(p => p.Code == "incomparable-masks");

        Assert.Contains("`age-band` here and as `year`", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_agreements_of_one_id_are_an_error()
    {
        using var town = new TownCopy();
        town.Write("sharing-agreements/town/other.yaml", File.ReadAllText(Path.Combine(town.Root, Engagement)));

        var problem = Assert.Single(AgreementCheck.Run(town.Load(), Today), p => p.Severity == Severity.Error);

        Assert.Equal("duplicate-agreement", problem.Code);
        Assert.EndsWith("other.yaml", problem.At.File, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_proves_two_agencies_is_an_error()
    {
        using var town = new TownCopy();
        town.Change("sharing-agreements/agencies/town-police.yaml", "illustrative: true", """
            statement-keys: [ { kty: EC, crv: P-256, x: f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU,
                y: x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0 } ]
            clients: [ { id: treatment-system } ]
            """);

        var codes = AgreementCheck.Run(town.Load(), Today).Where(p => p.Severity == Severity.Error).Select(p => p.Code);

        Assert.Equal(["duplicate-client", "shared-key"], codes.Order());
    }

    [Fact]
    public void A_capped_pair_is_named_with_the_law_and_the_mend()
    {
        using var town = new TownCopy();
        town.Change(Engagement, "    mask: { birth-date: year }\n", "");

        var problem = Assert.Single(AgreementCheck.Run(town.Load(), Today), p => p.Code == "above-floor");

        Assert.Contains("from `town-treatment` to `town-council` beyond `month`", problem.Message,
            StringComparison.Ordinal);
        Assert.Equal("Write it under `mask` as `month`.", problem.Help);
    }

    [Fact]
    public void What_a_person_or_a_record_decides_is_left_to_the_decision()
    {
        using var town = new TownCopy();
        town.Change(Engagement, "age: [adult], ", "");
        town.Change(Engagement, "purposes: [manage-risk, support]", "purposes: [support]");

        Assert.DoesNotContain(AgreementCheck.Run(town.Load(), Today), p => p.Severity == Severity.Error);
    }

    [Fact]
    public void Problems_of_reading_and_of_checking_come_together_in_the_order_of_the_file()
    {
        using var town = new TownCopy();
        town.Change(Engagement, "purposes: [manage-risk, support]", "purposes: [manage-risk, suport]");
        town.Change(Engagement, "mask: { birth-date: year }", "mask: { birth-date: year, sex: year }");

        var errors = AgreementCheck.Run(town.Load(), Today).Where(p => p.Severity == Severity.Error);

        Assert.Equal([("unknown-purpose", 29), ("mask-without-grant", 48)], errors.Select(p => (p.Code, p.At.Line)));
    }

    private static string Second(string flow, string mask) => $$"""
          - flow: {{flow}}
            from: [town-treatment]
            to: [town-police]
            purposes: [support]
            under:
              - gateway: ACT1-s1
                sender: { regime: uk-gdpr, bases: [GDPR6-e] }
                recipient: { regime: part-3, bases: [PT3-s35] }
            necessity: It is.
            roles: [case-worker]
            records: { Patient: [name, birth-date] }
            mask: { birth-date: {{mask}} }
            then: { retain: { clock: exit, for: P6M } }

        """;
}
