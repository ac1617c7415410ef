using System.Collections.Frozen;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Reading;

/// <summary>The files under an agreements folder.</summary>
/// <param name="files">Gains every file that is opened.</param>
/// <param name="references">Gains the names that they use.</param>
/// <param name="withScenarios">Whether scenarios are read too; they are most of what there is.</param>
internal sealed class AgreementTree(FileList files, References references, bool withScenarios)
{
    private const string ScenarioSuffix = ".scenarios";

    public List<Agency> Agencies { get; } = [];

    public List<Partnership> Partnerships { get; } = [];

    public List<Agreement> Agreements { get; } = [];

    public List<ScenarioFile> Scenarios { get; } = [];

    public void Read(string folder, FrozenDictionary<string, FactTerm> facts)
    {
        var reader = new AgencyReader(facts, references);
        var agencyFolder = Path.Combine(folder, "agencies");
        files.RefuseOthers(folder, []);
        Agencies.AddRange(files.LoadFolder(agencyFolder).Select(reader.Read).OfType<Agency>());
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(path) != "agencies")
            {
                ReadPartnership(path);
            }
        }
    }

    private void ReadPartnership(string folder)
    {
        var name = Path.GetFileName(folder);
        var partnership =
            PartnershipReader.Read(files.Load(Path.Combine(folder, "partnership.yaml")), name, references);
        if (partnership is not null)
        {
            Partnerships.Add(partnership);
        }

        foreach (var path in FileList.Names(folder).Where(p => Path.GetFileName(p) != "partnership.yaml"))
        {
            if (Path.GetFileNameWithoutExtension(path).EndsWith(ScenarioSuffix, StringComparison.Ordinal))
            {
                if (withScenarios)
                {
                    Scenarios.Add(new ScenarioFile(name, files.Load(path)));
                }

                continue;
            }

            var file = files.Load(path);
            if (new AgreementReader(references).Read(file) is { } agreement)
            {
                CheckFolder(agreement, name, file.Problems);
                Agreements.Add(agreement);
            }
        }
    }

    private static void CheckFolder(Agreement agreement, string folder, FileProblems problems)
    {
        if (agreement.Partnership != folder)
        {
            problems.Error(agreement.At, "wrong-folder",
                $"This agreement of `{agreement.Partnership}` lies in the folder of `{folder}`.",
                $"Move the file, or write `partnership: {folder}`.");
        }
    }
}
