using System.Collections.Frozen;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Reading;

namespace IomGateway.Demo.World;

/// <summary>
/// The agencies of one partnership as their files have them, given in memory what the files of an example leave out:
/// keys, and a system that answers on this machine. A forum stays as it is: its members call, answer and sign.
/// </summary>
internal sealed class DemoAgencies : IDisposable
{
    /// <summary>The partnership that the story takes place in.</summary>
    public const string Partnership = "leicester-leicestershire-rutland";

    private readonly FrozenDictionary<string, DemoKeys> keys;

    private DemoAgencies(Workspace workspace, FrozenDictionary<string, DemoKeys> keys)
    {
        (Workspace, this.keys) = (workspace, keys);
    }

    /// <summary>Policies and agreements as they are, with the agencies of the demo.</summary>
    public Workspace Workspace { get; }

    public Partnership Here => Workspace.Agencies.FindPartnership(Partnership)!;

    public static DemoAgencies Make(Workspace workspace, Uri partners)
    {
        var here = workspace.Agencies.FindPartnership(Partnership)
            ?? throw new InvalidOperationException(
                $"The story takes place in {Partnership}, which these agreements do not have.");
        var agencies = here.Agencies.Select(workspace.Agencies.Find).OfType<Agency>().ToList();
        var keys = agencies.Where(a => a.Kind != AgencyKind.Forum)
            .ToFrozenDictionary(a => a.Id, DemoKeys.Make, StringComparer.Ordinal);
        var given = agencies.Where(a => keys.ContainsKey(a.Id)).Select(a => Equipped(a, keys[a.Id], partners));
        return new DemoAgencies(workspace.With(workspace.Agencies.With(given), workspace.Agreements), keys);
    }

    public Agency Agency(string id) => Workspace.Agencies.Find(id)
        ?? throw new InvalidOperationException($"The story needs the agency {id}, which the agreements do not have.");

    public DemoKeys Keys(string agency) => keys[agency];

    public static string ClientOf(string agency) => $"{agency}-case-system";

    public void WriteKeys(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (agency, ownKeys) in keys)
        {
            ownKeys.Write(folder, agency);
        }
    }

    public void Dispose()
    {
        foreach (var ownKeys in keys.Values)
        {
            ownKeys.Dispose();
        }
    }

    private static Agency Equipped(Agency agency, DemoKeys keys, Uri partners) => agency with
    {
        Clients = [new AgencyClient(ClientOf(agency.Id), [PublicJwk.Of(keys.Client)])],
        StatementKeys = [PublicJwk.Of(keys.Statement)],
        Signatories = [.. agency.Signatories.Select(s => s with { Key = PublicJwk.Of(keys.Signatories[s.Name]) })],
        System = SystemOf(agency, partners),
    };

    private static HolderSystem SystemOf(Agency agency, Uri partners) => new()
    {
        Fhir = new Uri(partners, $"/{agency.Id}/fhir"),
        Records = new Uri(partners, $"/{agency.Id}/records"),
        Identifiers = agency.System?.Identifiers ?? [],
        Audience = AudienceOf(agency.Id),
        AllowPrivate = ["127.0.0.0/8"],
    };

    /// <summary>To whom the gateway's word to a partner's system is addressed.</summary>
    public static string AudienceOf(string agency) => $"https://{agency}.partner.example";
}
