using System.Globalization;
using IomGateway.Sharing.Law;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Tests.Scenarios;

namespace IomGateway.Sharing.Tests.Law;

/// <summary>The law as data, held to a table of flows that it does not open and of ones that it does.</summary>
public sealed class LawCaseTests
{
    public static TheoryData<string> Names() => [.. LawCase.All.Select(c => c.Name)];

    [Fact]
    public void The_land_that_the_cases_play_in_can_be_read() => Assert.Empty(LawCase.OfLand.Select(p => p.Message));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_legal_wrong_is_told_with_its_line_its_section_and_the_mend(string name)
    {
        var legal = Find(name);
        var errors = legal.Problems().Where(p => p.Severity == Severity.Error).ToList();

        Assert.NotEmpty(legal.Expected);
        Assert.True(legal.Expected.Count == errors.Count && legal.Expected.All(e => errors.Exists(p => Is(p, e))),
            string.Join('\n', errors.Select(Written)));
        Assert.All(errors, e => Assert.False(string.IsNullOrWhiteSpace(e.Help)));
        Assert.All(legal.Says, says => Assert.True(
            errors.Exists(e => e.Message.Contains(says, StringComparison.Ordinal)
                || e.Help.Contains(says, StringComparison.Ordinal)),
            $"Nothing says: {says}\n{string.Join('\n', errors.Select(Written))}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mended_it_is_lawful(string name)
    {
        var legal = Find(name);

        var problems = legal.ProblemsWhenMended();
        var forCounsel = problems.Where(p => p.Code is "class-to-confirm" or "confidence-law-to-confirm").ToList();

        Assert.True(legal.IsMended);
        Assert.Empty(problems.Where(p => p.Severity == Severity.Error).Select(Written));
        Assert.True(
            legal.Warned.Count == forCounsel.Count && legal.Warned.All(w => forCounsel.Exists(p => Is(p, w))),
            string.Join('\n', forCounsel.Select(Written)));
    }

    [Fact]
    public void Every_entry_of_the_law_that_has_a_rule_is_in_a_case()
    {
        var workspace = Workspace.Load(Path.Combine(Repository.Root, SharingFolders.PoliciesName),
            Path.Combine(Repository.Root, SharingFolders.AgreementsName));
        var law = workspace.Policies.Law;
        var text = string.Join('\n', LawCase.All.SelectMany(c => c.Problems().Concat(c.ProblemsWhenMended()))
            .Where(p => p.Severity == Severity.Error).Select(p => p.Message));
        var ruled = law.Gateways.Values.Where(g => g.Rules.Count > 0).Select(g => g.Code)
            .Concat(law.Bases.Values.Where(b => b.Rules.Any(r => r is not LawRule.OwesPolicyDocument
                and not LawRule.EndIsNot)).Select(b => b.Code));

        string[] untold = [.. ruled.Where(c => !text.Contains($"`{c}`", StringComparison.Ordinal))];
        Assert.Equal([], untold);
    }

    private static LawCase Find(string name) => LawCase.All.Single(c => c.Name == name);

    private static bool Is(Problem problem, string expected)
    {
        var parts = expected.Split(' ', 3);
        return problem.Code == parts[0] && problem.At.Line == int.Parse(parts[1], CultureInfo.InvariantCulture)
            && (parts.Length == 2 || (problem.Cites ?? "").StartsWith(parts[2], StringComparison.Ordinal));
    }

    private static string Written(Problem problem) =>
        $"{problem.Code} {problem.At.Line} {problem.Cites}: {problem.Message} | {problem.Help}";
}
