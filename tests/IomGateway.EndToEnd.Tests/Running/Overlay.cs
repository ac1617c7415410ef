using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Reading;

namespace IomGateway.EndToEnd.Tests.Running;

/// <summary>The repository's own policies and agreements, with keys and addresses that its sample agencies lack.</summary>
internal static class Overlay
{
    private static readonly Lazy<Workspace> Files = new(() =>
    {
        var folders = SharingFolders.Find(AppContext.BaseDirectory)
            ?? throw new InvalidOperationException("No policies/ and sharing-agreements/ were found above the tests.");
        var workspace = Sharing.Reading.Workspace.Load(folders.Policies, folders.Agreements);
        Assert.True(workspace.IsSound, string.Join('\n', workspace.Problems));
        return workspace;
    });

    public static Workspace Workspace => Files.Value;

    public static Workspace With(Uri holders, GatewaySetup setup)
    {
        var agencies = Workspace.Agencies.All.Where(a => a.Kind != AgencyKind.Forum).Select(a => Equipped(a, holders, setup));
        return Workspace.With(Workspace.Agencies.With(agencies), Workspace.Agreements);
    }

    /// <summary>A copy of the repository's policies and agreements with one file changed, as a slip would.</summary>
    public static Workspace Spoilt(string folder, string file, string from, string to)
    {
        var folders = SharingFolders.Find(AppContext.BaseDirectory)!;
        foreach (var source in new[] { folders.Policies, folders.Agreements })
        {
            foreach (var path in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(folder, Path.GetRelativePath(Path.GetDirectoryName(source)!, path));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(path, copy);
            }
        }

        var spoilt = Path.Combine(folder, file);
        var text = File.ReadAllText(spoilt);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(spoilt, text.Replace(from, to, StringComparison.Ordinal));
        return Sharing.Reading.Workspace.Load(
            Path.Combine(folder, SharingFolders.PoliciesName), Path.Combine(folder, SharingFolders.AgreementsName));
    }

    /// <summary>The agency whose client may read the log's entries.</summary>
    private const string Auditing = "probation-east-midlands";

    private static Agency Equipped(Agency agency, Uri address, GatewaySetup setup)
    {
        var holders = setup.HolderHostName is { } name ? new UriBuilder(address) { Host = name }.Uri : address;
        var keys = PartnerKeys.Of(agency.Id);
        var equipped = agency with
        {
            Clients =
            [
                new AgencyClient(
                    keys.ClientId, [PartnerKeys.Public(keys.Client, keys.ClientId)], Audits: agency.Id == Auditing),
            ],
            StatementKeys = [PartnerKeys.Public(keys.Statements, keys.StatementKid)],
            Signatories =
            [
                .. agency.Signatories.Select((s, i) =>
                    i == 0 ? s with { Key = PartnerKeys.Public(keys.Signatory, $"{agency.Id}-signatory") } : s),
            ],
            System = agency.System is null ? null : agency.System with
            {
                Fhir = new Uri(holders, $"{agency.Id}/fhir"),
                Records = new Uri(holders, $"{agency.Id}/records"),
                AllowPrivate = ["127.0.0.0/8"],
                Timeout = setup.HolderTimeout,
                MaxBytes = setup.HolderMaxBytes,
            },
        };
        return setup.Agencies?.Invoke(equipped) ?? equipped;
    }
}
