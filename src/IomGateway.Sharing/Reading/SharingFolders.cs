namespace IomGateway.Sharing.Reading;

/// <summary>Where a repository keeps its policies and its agreements.</summary>
public sealed record SharingFolders(string Policies, string Agreements)
{
    public const string PoliciesName = "policies";
    public const string AgreementsName = "sharing-agreements";

    /// <summary>
    /// The nearest folder at or above <paramref name="start"/> that holds <c>policies/</c> and
    /// <c>sharing-agreements/</c>; <see langword="null"/> when none does.
    /// </summary>
    public static SharingFolders? Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var policies = Path.Combine(folder.FullName, PoliciesName);
            var agreements = Path.Combine(folder.FullName, AgreementsName);
            if (Directory.Exists(policies) && Directory.Exists(agreements))
            {
                return new SharingFolders(policies, agreements);
            }
        }

        return null;
    }
}
