using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Reading;

namespace IomGateway.EndToEnd.Tests.Several;

/// <summary>
/// The repository's own policies and agreements in a folder, as a gateway that is a process of its own reads them: its
/// agencies with the keys and addresses that the samples lack, and one agreement's term around today.
/// </summary>
internal static partial class WrittenWorkspace
{
    public static Workspace Write(string folder, Uri holders, string agreement, DateOnly today)
    {
        var folders = SharingFolders.Find(AppContext.BaseDirectory)!;
        var known = Sharing.Reading.Workspace.Load(folders.Policies, folders.Agreements).Agencies;
        foreach (var source in new[] { folders.Policies, folders.Agreements })
        {
            foreach (var path in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(folder, Path.GetRelativePath(Path.GetDirectoryName(source)!, path));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                var text = File.ReadAllText(path);
                if (Path.GetFileName(Path.GetDirectoryName(path)) == "agencies"
                    && known.Find(Path.GetFileNameWithoutExtension(path)) is { } agency)
                {
                    text = Equipped(text, agency, holders);
                }
                else if (Path.GetFileName(path) == $"{agreement}.yaml")
                {
                    text = Term().Replace(
                        text,
                        $"term: {{ from: {Day(today, -30)}, review: {Day(today, 200)}, until: {Day(today, 300)} }}", 1);
                }

                File.WriteAllText(copy, text);
            }
        }

        var written = Sharing.Reading.Workspace.Load(
            Path.Combine(folder, SharingFolders.PoliciesName), Path.Combine(folder, SharingFolders.AgreementsName));
        Assert.True(written.IsSound, string.Join('\n', written.Problems));
        return written;
    }

    private static string Equipped(string text, Agency agency, Uri holders)
    {
        if (agency.Kind == AgencyKind.Forum)
        {
            return text;
        }

        var keys = PartnerKeys.Of(agency.Id);
        var signatory = Key(keys.Signatory, $"{agency.Id}-signatory");
        text = Signatory().Replace(text, $"$1, key: {signatory} }}", 1);
        if (agency.System is not null)
        {
            text = text.Replace(
                "\nsystem:\n",
                $"""

                 system:
                   fhir: {new Uri(holders, $"{agency.Id}/fhir")}
                   records: {new Uri(holders, $"{agency.Id}/records")}
                   allow-private: [127.0.0.0/8]

                 """,
                StringComparison.Ordinal);
        }

        return new StringBuilder(text.TrimEnd())
            .Append(CultureInfo.InvariantCulture, $"\nclients:\n  - id: {keys.ClientId}\n    jwks:\n")
            .Append(CultureInfo.InvariantCulture, $"      - {Key(keys.Client, keys.ClientId)}\n")
            .Append(CultureInfo.InvariantCulture, $"statement-keys:\n  - {Key(keys.Statements, keys.StatementKid)}\n")
            .ToString();
    }

    private static string Key(System.Security.Cryptography.ECDsa key, string kid)
    {
        var jwk = PartnerKeys.Public(key, kid);
        return $"{{ kty: EC, crv: P-256, x: \"{jwk.X}\", y: \"{jwk.Y}\", kid: {kid} }}";
    }

    private static string Day(DateOnly today, int days) =>
        today.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(- \{ name: [^}]*[^} ]) \}")]
    private static partial Regex Signatory();

    [GeneratedRegex(@"term: \{[^}]*\}")]
    private static partial Regex Term();
}
