using IomGateway.Verbs;

namespace IomGateway.Demo;

/// <summary>Where one run of the demo keeps its ledger, register and keys. It stays there when the demo ends.</summary>
internal sealed record DemoFolder(string Path)
{
    /// <summary>The keys that the demo made for the partners' programs and signatories.</summary>
    public string Keys => System.IO.Path.Combine(Path, "demo-keys");

    /// <summary>Where the ledger is exported to.</summary>
    public string Export => System.IO.Path.Combine(Path, "export");

    /// <summary>The copy of the export in which one byte is changed.</summary>
    public string TamperedExport => System.IO.Path.Combine(Path, "export-tampered");

    /// <summary>A fresh folder of its own, or the empty one that was named.</summary>
    /// <exception cref="VerbException">The folder that was named is not empty.</exception>
    public static DemoFolder Open(string? named)
    {
        if (named is null)
        {
            return new DemoFolder(Directory.CreateTempSubdirectory("iom-demo-").FullName);
        }

        var path = System.IO.Path.GetFullPath(named);
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new VerbException(
                $"{path} is not an empty folder. Name one that is empty or does not exist yet, so that the demo"
                + " mixes with nothing that is there.");
        }

        Directory.CreateDirectory(path);
        return new DemoFolder(path);
    }
}
