namespace IomGateway.Sharing.Tests.Scenarios;

internal static class Repository
{
    /// <summary>The folder that holds <c>policies/</c> and <c>sharing-agreements/</c>.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "sharing-agreements")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests run outside the repository.");
    }
}
