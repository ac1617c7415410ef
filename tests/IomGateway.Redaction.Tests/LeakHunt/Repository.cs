namespace IomGateway.Redaction.Tests.LeakHunt;

internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "IomGateway.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new DirectoryNotFoundException("IomGateway.sln was not found.");
        }
        return folder;
    }
}
