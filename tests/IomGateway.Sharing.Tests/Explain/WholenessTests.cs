using System.Text.RegularExpressions;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Explain;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Tests.Explain;

/// <summary>Nothing that an agreement says is left untold, and nothing is told that it does not say.</summary>
public sealed partial class WholenessTests
{
    public static TheoryData<string> Names => Samples.Names;

    public static TheoryData<string> Own => [.. Samples.Own.Agreements.Select(a => a.Id)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_clause_of_a_sample_is_told_with_its_line(string name) => EveryClause(Samples.Read(name));

    [Theory]
    [MemberData(nameof(Own))]
    public void Every_clause_of_the_agreements_is_told_with_its_line(string id) =>
        EveryClause((Samples.Own, Samples.Own.Agreements.Single(a => a.Id == id)));

    [Theory]
    [MemberData(nameof(Own))]
    public void Sentences_are_whole_and_without_codes(string id) => AreGood(PlainEnglish.OfAgreement(
        Samples.Own, Samples.Own.Agreements.Single(a => a.Id == id)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Sentences_of_the_samples_are_whole_and_without_codes(string name)
    {
        var (workspace, agreement) = Samples.Read(name);
        AreGood(PlainEnglish.OfAgreement(workspace, agreement));
    }

    [Fact]
    public void Every_value_of_a_fact_or_label_has_words()
    {
        var words = Samples.Own.Policies.Vocabulary;
        var facts = words.PersonFacts.Values.SelectMany(f => f.Values.Select(v => (f.Code, Value: v)))
            .Where(f => Phrasebook.English.Facts.GetValueOrDefault(f.Code)?.Values.ContainsKey(f.Value) != true);
        var labels = words.Labels.Values.SelectMany(l => l.Values.Select(v => (l.Code, Value: v)))
            .Where(l => Phrasebook.English.Labels.GetValueOrDefault(l.Code)?.Values.ContainsKey(l.Value) != true);

        Assert.Empty(facts);
        Assert.Empty(labels);
    }

    [Fact]
    public void A_word_that_only_a_partnership_knows_is_told_by_its_label()
    {
        var town = Workspace.Load(
            Path.Combine(Reading.WrongFile.Town, "policies"),
            Path.Combine(Reading.WrongFile.Town, "sharing-agreements"));
        var account = PlainEnglish.OfAgreement(town, town.Agreements.Single());

        AreGood(account);
        foreach (var purpose in town.Agreements.Single().Flows.SelectMany(f => f.Purposes))
        {
            var label = English.Small(town.Policies.Vocabulary.Purposes[purpose].Label);
            Assert.Contains(Samples.Sentences(account), s => s.Text.Contains(label, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void An_agency_is_told_of_exactly_the_flows_that_the_engine_would_answer()
    {
        var workspace = Samples.Own;
        var rulebook = Rulebook.Compile(
            workspace.Policies, workspace.Agencies,
            [.. workspace.Agreements.Select(
                a => EnforcedAgreement.AsIfSigned(a, workspace.Policies, workspace.Agencies))]);
        var at = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

        Assert.All(workspace.Agencies.All.Where(a => a.Members.Count == 0), agency =>
        {
            var account = PlainEnglish.OfAgency(workspace, agency);
            var told = account.Sections[0].Sections.Select(s => (s.File, s.Code!));
            var asked = rulebook.AskableBy(agency.Id, at).Select(
                f => ((string?)workspace.Agreements.Single(a => a.Id == f.Agreement).At.File, f.Flow));
            Assert.Equal(asked.Order(), told.Order());
        });
    }

    [Fact]
    public void A_category_is_told_of_exactly_the_flows_that_grant_it()
    {
        var workspace = Samples.Own;
        Assert.All(workspace.Policies.Vocabulary.Categories.Values, category =>
        {
            var told = PlainEnglish.OfCategory(workspace, category).Sections[0].Sections.Select(s => (s.File, s.Code!));
            var granting =
                from agreement in workspace.Agreements
                from flow in agreement.Flows
                where flow.Records.Any(r => r.Value.Contains(category.Code))
                select ((string?)agreement.At.File, flow.Id);
            Assert.Equal(granting.Order(), told.Order());
        });
    }

    private static void EveryClause((Workspace Workspace, Agreement Agreement) sample)
    {
        var agreement = sample.Agreement;
        var told = Samples.Sentences(PlainEnglish.OfAgreement(sample.Workspace, agreement)).SelectMany(s => s.At)
            .Where(p => p.File == agreement.At.File).Select(p => p.Line).ToHashSet();

        var clauses = agreement.Flows.SelectMany(f => f.Positions).Where(p => IsClause(p.Key)).Select(p => p.Value)
            .Concat(agreement.Never.Select(n => n.At)).Concat(agreement.PartyPositions.Values)
            .Concat(agreement.Document?.Positions.Values ?? []).Append(agreement.Term.At);
        Assert.All(clauses, c => Assert.Contains(c.Line, told));
    }

    /// <summary>
    /// What says something by itself: not a list's own key where its entries are told, nor a title, which is a heading.
    /// A category or a masked one is told with its record type.
    /// </summary>
    private static bool IsClause(string key) => key switch
    {
        "flow" or "title" or "people" or "when" or "records" or "mask" or "then" or "under" or "limit" => false,
        _ => !Member().IsMatch(key),
    };

    private static void AreGood(Account account)
    {
        Assert.All(Samples.Sentences(account), sentence =>
        {
            Assert.DoesNotContain("Weight", sentence.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("  ", sentence.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("{}", sentence.Text, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"\b(a [aeiou]|an [bcdfgjkpqtvwz])", sentence.Text);
            Assert.DoesNotMatch(@"\.\.|;\.|, ?\.| ,| ;|: ?\.", sentence.Text);
            Assert.All(sentence.At, p => Assert.True(p.Line > 0 && p.File.Length > 0));
        });
        var whole = account.Sections.SelectMany(s => s.Sections.SelectMany(f => f.Sentences));
        Assert.All(whole, s => Assert.Matches(@"[.:”]$", s.Text));

        // Codes stand in brackets or in the partners' own words alone.
        var own = Samples.Sentences(account).Where(s => !s.Text.Contains('“', StringComparison.Ordinal)
            && !Entry().IsMatch(s.Text));
        Assert.All(own, s => Assert.DoesNotMatch(@"(?<![(\w])(?!out-of-hours)[a-z]+-[a-z]+-[a-z]+(?!\))", s.Text));
    }

    [GeneratedRegex(@"^(records|mask|from|to|purposes|roles|lifts|reviewers)\..|^records$")]
    private static partial Regex Member();

    [GeneratedRegex("^(Owner|Part of|Contact|Data protection|Equality|Privacy|Sign-off|This is version|How it ends)")]
    private static partial Regex Entry();
}
