using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Checking;

/// <summary>Holds agreements against policies and law. One with an error cannot be activated.</summary>
public static class AgreementCheck
{
    /// <summary>
    /// Everything that is wrong with a workspace: what could not be read, and what every check found.
    /// </summary>
    /// <param name="workspace">Policies, agencies and agreements as read.</param>
    /// <param name="today">The day, in London, on which a review may be overdue.</param>
    public static IReadOnlyList<Problem> Run(Workspace workspace, DateOnly today)
    {
        List<Problem> problems = [.. workspace.Problems];
        problems.AddRange(PolicyCheck.Run(workspace.Policies));
        problems.AddRange(FixtureCheck.Run(workspace.Policies));
        problems.AddRange(ShapeCheck.Run(workspace.Policies));
        problems.AddRange(AgencyCheck.Run(workspace.Agencies));
        foreach (var agreement in workspace.Agreements)
        {
            problems.AddRange(
                Of(agreement, workspace.Policies, workspace.Agencies, today, judgeLaw: workspace.IsLawWhole));
        }

        problems.AddRange(TogetherCheck.Run(workspace.Agreements, workspace.Policies));

        // What flows come to can be told only where every word has a meaning.
        if (workspace.IsSound && PolicyCheck.Run(workspace.Policies).All(p => p.Severity != Severity.Error))
        {
            problems.AddRange(FlowSenseCheck.Run(workspace.Agreements, workspace.Policies, workspace.Agencies));
        }

        return Sorted(problems);
    }

    /// <summary>What is wrong with one agreement by itself.</summary>
    public static IReadOnlyList<Problem> Of(
        Agreement agreement, PolicyLibrary policies, AgencyDirectory agencies, DateOnly today) => Sorted(
            Of(agreement, policies, agencies, today, judgeLaw: true)
                .Concat(FlowSenseCheck.Run([agreement], policies, agencies)));

    private static IReadOnlyList<Problem> Of(
        Agreement agreement, PolicyLibrary policies, AgencyDirectory agencies, DateOnly today, bool judgeLaw)
    {
        var found = new FileProblems(agreement.At.File);
        new FormCheck(policies, agencies, found).Run(agreement);
        new LawCheck(policies, found).Run(agreement);
        if (judgeLaw)
        {
            new GroundCheck(policies, agencies, found).Run(agreement);
        }

        new FloorCheck(policies, agencies, found).Run(agreement);
        new ModifierCheck(policies, found).Run(agreement);
        new SenseCheck(policies, found).Run(agreement, today);
        return Sorted(found.Found);
    }

    private static IReadOnlyList<Problem> Sorted(IEnumerable<Problem> problems) =>
    [
        .. problems.OrderBy(p => p.At.File, StringComparer.Ordinal).ThenBy(p => p.At.Line).ThenBy(p => p.At.Column)
            .ThenBy(p => p.Code, StringComparer.Ordinal).ThenBy(p => p.Message, StringComparer.Ordinal),
    ];
}
