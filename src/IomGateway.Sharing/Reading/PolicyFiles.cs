namespace IomGateway.Sharing.Reading;

/// <summary>The files of a policies folder: which must be there, and which have no place in it.</summary>
internal sealed class PolicyFiles
{
    private static readonly string[] VocabularyNames =
    [
        "purposes", "roles", "categories", "agency-classes", "person-facts", "consents", "handling",
        "identifiers", "masks", "events", "retention",
    ];

    /// <summary>The folder of the law, inside that of the policies.</summary>
    public const string LawFolder = "law";

    private static readonly string[] LawNames = ["gateways", "bases"];

    private readonly Dictionary<string, (SourceFile File, KeyReader? Keys)> files = new(StringComparer.Ordinal);
    private readonly string folder;
    private readonly FileList list;

    public PolicyFiles(string folder, FileList list)
    {
        this.folder = folder;
        this.list = list;
        foreach (var name in VocabularyNames)
        {
            Open($"vocabulary/{name}.yaml");
        }

        foreach (var name in LawNames)
        {
            Open($"{LawFolder}/{name}.yaml");
        }

        Open("safeguards.yaml");
        list.RefuseOthers(Path.Combine(folder, "vocabulary"), VocabularyNames);
        list.RefuseOthers(Path.Combine(folder, LawFolder), LawNames);
        list.RefuseOthers(folder, ["safeguards"]);
    }

    public KeyReader? Safeguards => files["safeguards.yaml"].Keys;

    public IReadOnlyList<SourceFile> RecordTypes() => list.LoadFolder(Path.Combine(folder, "record-types"));

    public IReadOnlyList<SourceFile> Tables() => list.LoadFolder(Path.Combine(folder, "record-types", "tables"));

    public KeyReader? Vocabulary(string name) => files[$"vocabulary/{name}.yaml"].Keys;

    public KeyReader? Law(string name) => files[$"{LawFolder}/{name}.yaml"].Keys;

    private void Open(string name)
    {
        var file = list.Load(Path.Combine(folder, name));
        files.Add(name, (file, file.Keys($"the file {name}")));
    }
}
