using IomGateway.Sharing.Reading;

namespace IomGateway.EndToEnd.Tests.Operating;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>policies/</c> and <c>infra/</c>.</summary>
    public static string Root { get; } =
        Path.GetDirectoryName(Path.GetFullPath(SharingFolders.Find(AppContext.BaseDirectory)!.Policies))!;
}
