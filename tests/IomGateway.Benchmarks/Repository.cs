using IomGateway.Sharing.Reading;

namespace IomGateway.Benchmarks;

/// <summary>The repository's own policies and agreements, which every benchmark runs on.</summary>
internal static class Repository
{
    private static SharingFolders Folders => SharingFolders.Find(AppContext.BaseDirectory)
        ?? throw new BenchmarkException(
            "policies/ and sharing-agreements/ were not found; run from within the repository.");

    /// <summary>The folder that holds <c>policies/</c> and <c>tests/</c>.</summary>
    public static string Root => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Folders.Policies))!;

    public static Workspace Load()
    {
        var folders = Folders;
        var workspace = Workspace.Load(folders.Policies, folders.Agreements);
        return workspace.IsSound
            ? workspace
            : throw new BenchmarkException($"The repository's policies are broken: {workspace.Problems[0].Message}");
    }
}
