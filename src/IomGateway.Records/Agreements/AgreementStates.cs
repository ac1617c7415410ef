using System.Collections.Frozen;

namespace IomGateway.Records.Agreements;

/// <summary>The steps of an agreement's life: from which states each may be taken, and where it leads.</summary>
public static class AgreementStates
{
    private static readonly FrozenDictionary<string, AgreementState> ByName = Enum.GetValues<AgreementState>()
        .ToFrozenDictionary(Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, (AgreementState[] From, AgreementState To)> Steps =
        new Dictionary<string, (AgreementState[], AgreementState)>
        {
            ["activated"] = ([AgreementState.Signed], AgreementState.Active),
            ["suspended"] = ([AgreementState.Active], AgreementState.Suspended),
            ["resumed"] = ([AgreementState.Suspended], AgreementState.Active),
            ["superseded"] = ([AgreementState.Active, AgreementState.Suspended], AgreementState.Superseded),
            ["expired"] = (
                [AgreementState.InReview, AgreementState.Signed, AgreementState.Active, AgreementState.Suspended],
                AgreementState.Expired),
            ["ended"] = (
                [
                    AgreementState.Draft, AgreementState.InReview, AgreementState.Signed, AgreementState.Active,
                    AgreementState.Suspended,
                ],
                AgreementState.Ended),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public static AgreementState Parse(string name) => ByName[name];

    public static string Name(this AgreementState state) =>
        state == AgreementState.InReview ? "in-review" : state.ToString().ToLowerInvariant();

    public static AgreementState Target(string step) => Steps[step].To;

    public static bool Allows(string step, AgreementState from) => Steps[step].From.Contains(from);
}
