using IomGateway.Sharing.Reading;

namespace IomGateway.Benchmarks;

/// <summary>The repository's own policies and agreements, which every benchmark runs on.</summary>
internal static class Repository
{
    public static Workspace Load()
    {
        var folders = SharingFolders.Find(AppContext.BaseDirectory)
            ?? throw new BenchmarkException(
                "policies/ and sharing-agreements/ were not found; run from within the repository.");
        var workspace = Workspace.Load(folders.Policies, folders.Agreements);
        return workspace.IsSound
            ? workspace
            : throw new BenchmarkException($"The repository's policies are broken: {workspace.Problems[0].Message}");
    }
}
