using IomGateway.Sharing.Compare;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Mutations;

/// <summary>
/// Changes each safeguard in turn, with every agreement of every partnership in force. No agreement lifts the floor,
/// so every partnership's scenarios together must notice when a part of it is missing.
/// </summary>
/// <param name="workspace">Policies, agencies and agreements, all readable.</param>
/// <param name="partnerships">Each partnership with its agreements and scenarios.</param>
internal sealed class SafeguardTrial(Workspace workspace, IReadOnlyList<PartnershipTrial> partnerships)
{
    /// <summary>What the report calls the safeguards, where it names an agreement otherwise.</summary>
    public const string Floor = "safeguards";

    public IReadOnlyList<ChangeTrial> Try(CancellationToken cancel)
    {
        var safeguards = workspace.Policies.Safeguards;
        return
        [
            .. Enumerable.Range(0, safeguards.Count)
                .SelectMany(i => SafeguardChanges.Of(safeguards[i]).Select(c => (Index: i, c.Change, c.After)))
                .ToArray().AsParallel().AsOrdered().WithCancellation(cancel)
                .Select(c => Judged(safeguards[c.Index], c.Change, With(c.Index, c.After))),
        ];
    }

    private PolicyLibrary With(int index, Safeguard? instead) => workspace.Policies with
    {
        Safeguards =
        [
            .. workspace.Policies.Safeguards.Take(index), .. instead is null ? [] : (Safeguard[])[instead],
            .. workspace.Policies.Safeguards.Skip(index + 1),
        ],
    };

    private ChangeTrial Judged(Safeguard safeguard, string change, PolicyLibrary changed)
    {
        var noticed = partnerships.Select(p => p.Notices(changed)).FirstOrDefault(n => n is not null);
        var fate = noticed is not null ? ChangeFate.Noticed
            : partnerships.All(p => Means(p, changed)) ? ChangeFate.Meaningless : ChangeFate.Unnoticed;
        return new ChangeTrial(Floor, safeguard.Code, change, safeguard.At, fate, noticed?.Name);
    }

    /// <summary>Whether no question of the partnership's is decided otherwise, whoever it is about.</summary>
    private bool Means(PartnershipTrial partnership, PolicyLibrary changed) => Comparison.Between(
        new AgreementSet(workspace.Policies, workspace.Agencies, partnership.Agreements),
        new AgreementSet(changed, workspace.Agencies, partnership.Agreements)).Changes.Count == 0;
}
