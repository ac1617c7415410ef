using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Exchange.Disclosure;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Versions;

namespace IomGateway.Exchange.Standing;

/// <summary>What an agency must return or delete because a version, or a party's part in it, is over.</summary>
internal static class OwedParts
{
    /// <param name="version">The version.</param>
    /// <param name="steps">Its life so far: what was never in force has let nothing pass.</param>
    /// <param name="agency">The agency that asks; it is told of its own duties alone.</param>
    /// <param name="enforcement">Today's policies and agencies.</param>
    /// <param name="store">Where versions are kept.</param>
    /// <param name="now">A signature from after this proves nothing.</param>
    /// <returns>Its duties; empty while everything stands, and where the version can no longer be read.</returns>
    public static JsonArray Of(
        StoredAgreement version, IReadOnlyList<AgreementStep> steps, string agency, Enforcement enforcement,
        AgreementStore store, DateTimeOffset now)
    {
        var over = version.State is AgreementState.Ended or AgreementState.Expired;
        var left = version.Signatures.Where(s => s.LeftAt is not null).Select(s => s.Agency).ToList();
        if ((!over && left.Count == 0) || steps.All(s => s.Step != "activated")
            || enforcement.Workspace.ReadAgreement(
                Encoding.UTF8.GetBytes(version.Yaml), version.Agreement, out _) is not { } agreement)
        {
            return [];
        }

        var agencies = enforcement.Workspace.Agencies;
        var stand = new ProvenSignatures(store, agencies, new VersionMeanings(), now).Of(version);
        var owed = over
            ? Returning.WhenEnding(agreement, agencies, stand)
            : left.SelectMany(gone => Returning.WhenLeaving(
                agreement, agencies, stand.Append(gone).ToHashSet(StringComparer.Ordinal), gone));
        return [.. owed.Where(o => o.Agency == agency).Select(o => (JsonNode?)Told(o))];
    }

    private static JsonObject Told(ToReturn owed)
    {
        var told = owed.ToJson();
        told["sentence"] = owed.Sentence;
        return told;
    }
}
