using IomGateway.Sharing.Reading;

namespace IomGateway.Exchange.Tests;

/// <summary>The repository's own policies and agreements.</summary>
internal static class Repository
{
    public static Workspace Workspace { get; } =
        Workspace.Load(Path.Combine(Root(), "policies"), Path.Combine(Root(), "sharing-agreements"));

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "IomGateway.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests run outside the repository.");
    }
}
