using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Reading;

/// <summary>
/// Everything that policies and agreements say, as far as it can be read, with everything that is wrong with it.
/// Nothing may be enforced from a workspace that is not <see cref="IsSound"/>.
/// </summary>
public sealed class Workspace
{
    private Workspace(PolicyLibrary policies, AgencyDirectory agencies)
    {
        Policies = policies;
        Agencies = agencies;
    }

    public PolicyLibrary Policies { get; }

    public AgencyDirectory Agencies { get; }

    /// <summary>The agreements that could be read, by file name.</summary>
    public IReadOnlyList<Agreement> Agreements { get; private init; } = [];

    /// <summary>What is wrong, in the order of the files.</summary>
    public IReadOnlyList<Problem> Problems { get; private init; } = [];

    /// <summary>Whether everything could be read and every name is known. Checks come on top of it.</summary>
    public bool IsSound => Problems.All(p => p.Severity != Severity.Error);

    /// <summary>Whether the law itself could be read; one that is broken judges nobody, and is told once.</summary>
    internal bool IsLawWhole { get; private init; } = true;

    /// <summary>The scenario files, strictly read but not yet understood.</summary>
    internal IReadOnlyList<ScenarioFile> ScenarioFiles { get; private init; } = [];

    /// <summary>Reads two folders whole. A missing folder is a problem like any other.</summary>
    public static Workspace Load(string policiesDir, string agreementsDir) =>
        Load(policiesDir, agreementsDir, withScenarios: true);

    /// <summary>
    /// Reads what is enforced, and leaves the scenarios aside, which only try it: less than half of the files' bytes.
    /// </summary>
    public static Workspace LoadRules(string policiesDir, string agreementsDir) =>
        Load(policiesDir, agreementsDir, withScenarios: false);

    private static Workspace Load(string policiesDir, string agreementsDir, bool withScenarios)
    {
        var files = new FileList();
        var references = new References();
        foreach (var folder in (string[])[policiesDir, agreementsDir])
        {
            if (!Directory.Exists(folder))
            {
                var missing = files.Problem(folder);
                missing.Error(missing.Start, "missing-folder",
                    "There is no such folder.",
                    "Name the folder, or run where it is.");
            }
        }

        var policies = PolicyReader.Read(policiesDir, files, references);
        var tree = new AgreementTree(files, references, withScenarios);
        tree.Read(agreementsDir, policies.Vocabulary.PersonFacts);
        var agencies = new AgencyDirectory(tree.Agencies, tree.Partnerships);
        references.Resolve(new KnownNames(policies, agencies));
        var problems = Sorted(files.Problems);
        return new Workspace(policies, agencies)
        {
            Agreements = tree.Agreements,
            ScenarioFiles = tree.Scenarios,
            Problems = problems,
            IsLawWhole = !problems.Any(p => p.Severity == Severity.Error
                && Path.GetDirectoryName(p.At.File) == Path.Combine(policiesDir, PolicyFiles.LawFolder)),
        };
    }

    /// <summary>Reads one agreement from text, against the policies and agencies of this workspace.</summary>
    /// <param name="utf8">The agreement's YAML.</param>
    /// <param name="name">What to call the text in problems, such as a file's name or <c>-</c>.</param>
    /// <param name="problems">What is wrong with it; empty when it could be read and names nothing unknown.</param>
    /// <returns>The agreement; <see langword="null"/> when it could not be read or names something unknown.</returns>
    public Agreement? ReadAgreement(ReadOnlyMemory<byte> utf8, string name, out IReadOnlyList<Problem> problems)
    {
        var references = new References();
        var file = SourceFile.Of(utf8, name);
        var agreement = new AgreementReader(references).Read(file);
        references.Resolve(new KnownNames(Policies, Agencies));
        problems = Sorted(file.Problems.Found);
        return file.Problems.HasErrors ? null : agreement;
    }

    /// <summary>The same policies with other agencies and agreements, such as those that were signed.</summary>
    public Workspace With(AgencyDirectory agencies, IReadOnlyList<Agreement> agreements) =>
        new(Policies, agencies)
        {
            Agreements = agreements, Problems = Problems, ScenarioFiles = ScenarioFiles, IsLawWhole = IsLawWhole,
        };

    private static IReadOnlyList<Problem> Sorted(IEnumerable<Problem> problems) =>
    [
        .. problems.OrderBy(p => p.At.File, StringComparer.Ordinal).ThenBy(p => p.At.Line).ThenBy(p => p.At.Column)
            .ThenBy(p => p.Code, StringComparer.Ordinal),
    ];
}

/// <summary>A file of scenarios, and the partnership in whose folder it lies.</summary>
internal sealed record ScenarioFile(string Partnership, SourceFile File);
