using IomGateway.Sharing.Compare;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Tests.Decisions;

namespace IomGateway.Sharing.Tests.Compare;

/// <summary>Two larger random sets, of which the second keeps a part of the first.</summary>
internal static class LargePair
{
    public static (AgreementSet Old, AgreementSet New, RandomWorld World) Of(ulong seed, Dice dice)
    {
        var one = new RandomWorld(seed);
        var other = new RandomWorld(seed + 1_000_000);
        var kept = one.Agreements.Where(_ => dice.Chance(60)).Concat(other.Agreements.Where(_ => dice.Chance(30)))
            .ToArray();
        bool samePolicies = dice.Chance(60);
        return (
            Set(one.Policies, one.Agreements),
            Set(samePolicies ? one.Policies : other.Policies, kept),
            samePolicies || dice.Chance(50) ? one : other);
    }

    /// <summary>The random masks, each of which does something of its own.</summary>
    private static AgreementSet Set(PolicyLibrary policies, IReadOnlyList<EnforcedAgreement> agreements) => new(
        policies with
        {
            Vocabulary = policies.Vocabulary with
            {
                Masks = Make.Map(policies.Vocabulary.Masks.Select(m =>
                    (m.Key, m.Value with { Mask = m.Value.Mask with { Text = m.Key } }))),
            },
        },
        SmallWorld.Agencies, [.. agreements.Select(a => a.Agreement)]) { AsEnforced = agreements };
}
