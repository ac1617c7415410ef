using System.Collections.Frozen;
using System.Text;
using IomGateway.Oversight.Steps;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Versions;

namespace IomGateway.Oversight.Agreements;

/// <summary>
/// A stored version read again over today's policies. Nothing is believed because the database says so: its meaning
/// is worked out anew, and where it is not what was signed, a comparison must show that nothing more passes.
/// </summary>
internal sealed record StoredVersion(StoredAgreement Row, Agreement Agreement, Workspace Workspace)
{
    private const int MostReasons = 3;

    public static StepOutcome.Refused Unknown { get; } =
        new("unknown-version", "There is no such version of this agreement.",
            "Submit it first, or list what there is.");

    /// <summary>Reads it; <paramref name="refused"/> says why it does not mean any more what was submitted.</summary>
    public static StoredVersion? Read(
        StoredAgreement row, Workspace workspace, VersionMeanings meanings, AgreementStore store,
        out StepOutcome.Refused? refused)
    {
        var name = $"{row.Agreement} version {row.Version}";
        var agreement = workspace.ReadAgreement(Encoding.UTF8.GetBytes(row.Yaml), name, out var problems);
        if (agreement is null)
        {
            refused = new StepOutcome.Refused(
                "unreadable-version", $"{name} cannot be read any more over today's policies and agencies.",
                "Restore what it refers to, or submit a new version.")
            { Problems = problems };
            return null;
        }

        var today = meanings.Of(agreement, workspace.Policies, workspace.Agencies, row.Sha256, store.Whole);
        var changed = agreement.Id != row.Agreement || agreement.Version != row.Version
            ? ["Its text names another version."]
            : (today as MeaningToday.NotSigned)?.Why;
        refused = changed is null ? null : new StepOutcome.Refused(
            "meaning-changed",
            $"{name} does not mean any more what was submitted: policies or agencies have changed since."
                + $" {string.Join(' ', changed.Take(MostReasons))}",
            "Restore them, or submit it as a new version.");
        return refused is null ? new StoredVersion(row, agreement, workspace) : null;
    }

    /// <summary>The agencies that can bind themselves to it: whom it names, a forum's members in its place.</summary>
    public IReadOnlySet<string> Signers => SignersOf(Agreement, Workspace.Agencies);

    public static IReadOnlySet<string> SignersOf(Agreement agreement, AgencyDirectory agencies) => agreement.Parties
        .Concat(agreement.Flows.SelectMany(f => f.From.Concat(f.To)))
        .SelectMany(id => Legal(id, agencies))
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// Whether some flow has both a sender and a recipient, two different agencies, who have signed.
    /// </summary>
    public bool HasLivingFlow(IReadOnlySet<string> signed) => Agreement.Flows.Any(flow =>
    {
        var senders = flow.From.SelectMany(id => Legal(id, Workspace.Agencies)).Where(signed.Contains).ToHashSet();
        return flow.To.SelectMany(id => Legal(id, Workspace.Agencies)).Where(signed.Contains)
            .Any(recipient => senders.Any(sender => sender != recipient));
    });

    /// <summary>A forum is not a legal person: its members answer for themselves.</summary>
    private static FrozenSet<string> Legal(string id, AgencyDirectory agencies) =>
        agencies.Find(id) is { Kind: AgencyKind.Forum } forum ? forum.Members : [id];
}
