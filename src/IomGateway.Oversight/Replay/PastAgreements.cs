using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Oversight.Replay;

/// <summary>
/// What was in force at any instant, with drafts in the place of the versions that they amend. A draft counts as signed
/// by everybody whom it names, and as being within its term whenever the question was asked.
/// </summary>
internal sealed class PastAgreements
{
    private const int MostKept = 16;

    private readonly Workspace workspace;
    private readonly IReadOnlyList<EnforcedAgreement> drafts;
    private readonly List<PastVersion> versions;
    private readonly long[] turns;
    private readonly Dictionary<string, Rulebook> compiled = new(StringComparer.Ordinal);
    private (int Turn, Rulebook Rulebook)? latest;

    private PastAgreements(
        Workspace workspace, IReadOnlyList<EnforcedAgreement> drafts, List<PastVersion> versions)
    {
        (this.workspace, this.drafts, this.versions) = (workspace, drafts, versions);
        turns = [.. versions.SelectMany(v => v.Turns).Distinct().Order()];
    }

    /// <summary>What cannot be taken into account, and what follows from that.</summary>
    public List<string> Warnings { get; } = [];

    public required IReadOnlyList<ReplayedDraft> Drafts { get; init; }

    public static async Task<PastAgreements> LoadAsync(
        Workspace workspace, AgreementStore store, IReadOnlyList<Agreement> drafts, CancellationToken ct)
    {
        var all = await store.ListAsync(ct);
        var replaced = drafts.Select(d => d.Id).ToHashSet(StringComparer.Ordinal);
        var (versions, warnings) = (new List<PastVersion>(), new List<string>());
        var stood = new List<(string Agreement, int Version)>();
        foreach (var row in all)
        {
            var steps = await store.StepsAsync(row.Agreement, row.Version, ct);
            if (!steps.Any(s => s.To == AgreementState.Active))
            {
                continue;
            }

            stood.Add((row.Agreement, row.Version));
            if (replaced.Contains(row.Agreement))
            {
                continue;
            }

            var name = $"{row.Agreement} version {row.Version}";
            if (workspace.ReadAgreement(Encoding.UTF8.GetBytes(row.Yaml), name, out _) is { } agreement)
            {
                versions.Add(new PastVersion(agreement, row, steps));
            }
            else
            {
                warnings.Add($"{name} was in force and cannot be read over today's policies:"
                    + " what it granted counts as refused.");
            }
        }

        if (stood.Count == 0)
        {
            warnings.Add("This folder knows no agreement that was ever in force: the drafts stand alone.");
        }

        var open = drafts.Select(d => EnforcedAgreement.AsIfSigned(
            d with { Term = d.Term with { From = DateOnly.MinValue, Until = DateOnly.MaxValue } },
            AgreementDigest.Compute(d, workspace.Policies, workspace.Agencies), workspace.Agencies)).ToList();
        var past = new PastAgreements(workspace, open, versions)
        {
            Drafts = [.. drafts.Select(d => new ReplayedDraft(
                d.Id, d.Version, [.. stood.Where(s => s.Agreement == d.Id).Select(s => s.Version).Order()]))],
        };
        past.Warnings.AddRange(warnings);
        return past;
    }

    /// <summary>What would have been in force at an instant. Entries come in their order, so few are kept.</summary>
    public Rulebook At(DateTimeOffset at)
    {
        var instant = at.ToUnixTimeMilliseconds();
        var turn = Array.BinarySearch(turns, instant);
        turn = turn < 0 ? ~turn : turn + 1;
        if (latest is { } kept && kept.Turn == turn)
        {
            return kept.Rulebook;
        }

        var enforced = versions.Select(v => v.At(instant)).OfType<EnforcedAgreement>().ToList();
        var key = string.Join('\n', enforced.Select(e => string.Create(
            CultureInfo.InvariantCulture,
            $"{e.Agreement.Id} {e.Agreement.Version} {e.Suspended} {string.Join(' ', e.SignedBy.Order())}")).Order());
        if (!compiled.TryGetValue(key, out var rulebook))
        {
            if (compiled.Count == MostKept)
            {
                compiled.Clear();
            }

            rulebook = Rulebook.Compile(workspace.Policies, workspace.Agencies, [.. enforced, .. drafts]);
            compiled.Add(key, rulebook);
        }

        latest = (turn, rulebook);
        return rulebook;
    }

    /// <summary>One version with the instants at which something about it turned.</summary>
    private sealed class PastVersion(Agreement agreement, StoredAgreement row, IReadOnlyList<AgreementStep> steps)
    {
        public IEnumerable<long> Turns => steps.Select(s => s.At)
            .Concat(row.Signatures.Select(s => s.SignedAt))
            .Concat(row.Signatures.Select(s => s.LeftAt).OfType<DateTimeOffset>())
            .Select(t => t.ToUnixTimeMilliseconds());

        /// <summary>The version as it stood; <see langword="null"/> when it was not in force.</summary>
        public EnforcedAgreement? At(long instant)
        {
            var state = steps.LastOrDefault(s => s.At.ToUnixTimeMilliseconds() <= instant)?.To;
            if (state is not (AgreementState.Active or AgreementState.Suspended))
            {
                return null;
            }

            var signed = row.Signatures.Where(s => s.Approves && s.SignedAt.ToUnixTimeMilliseconds() <= instant
                && !(s.LeftAt?.ToUnixTimeMilliseconds() <= instant));
            return new EnforcedAgreement(
                agreement, row.Sha256, signed.Select(s => s.Agency).ToFrozenSet(StringComparer.Ordinal),
                state == AgreementState.Suspended);
        }
    }
}
