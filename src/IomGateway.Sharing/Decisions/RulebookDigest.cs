using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// The digest of everything that a rulebook decides by, independent of the order in which it was given.
/// </summary>
internal static class RulebookDigest
{
    public static string Compute(
        PolicyLibrary policies, AgencyDirectory agencies, IReadOnlyList<EnforcedAgreement> agreements)
    {
        var lines = agreements.Select(AgreementLine)
            .Concat(agencies.All.Select(AgencyLine))
            .Concat(policies.Safeguards.Select(SafeguardLine))
            .Concat(policies.RecordTypes.Values.Select(TypeLine))
            .Concat(policies.Vocabulary.Masks.Select(m => Line(["mask", m.Key, .. Sorted(m.Value.CoarserThan)])))
            .Concat(policies.Vocabulary.Purposes.Select(p => Line(["purpose", p.Key, $"{p.Value.Depersonalised}"])))
            .Append(Line(["roles", .. Sorted(policies.Vocabulary.Roles.Keys)]))
            .Append(Line(["layout", VocabularyLayout.Of(policies.Vocabulary).Signature]));
        string whole = string.Join('\n', lines.Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)));
    }

    private static string AgreementLine(EnforcedAgreement enforced) => Line(
    [
        "agreement",
        enforced.Agreement.Id,
        enforced.Agreement.Version.ToString(CultureInfo.InvariantCulture),
        enforced.Sha256,
        enforced.Suspended ? "suspended" : "standing",
        .. Sorted(enforced.SignedBy),
    ]);

    private static string TypeLine(RecordType type) => Line(
    [
        "type",
        type.Name,
        .. Sorted(type.Categories),
        "labels",
        .. Sorted(type.Labels.Select(l => $"{l.Label}:{l.Required}")),
        type.Definition.BirthDate is null ? "" : "birth-date",
    ]);

    private static string AgencyLine(Agency agency) =>
        Line(["agency", agency.Id, $"{agency.Kind}", .. Sorted(agency.Classes), "members", .. Sorted(agency.Members)]);

    private static string SafeguardLine(Safeguard safeguard) => Line(
    [
        "safeguard",
        safeguard.Code,
        $"{safeguard.Cap}",
        safeguard.Mask ?? "",
        safeguard.Categories is null ? "all" : Line(Sorted(safeguard.Categories)),
        Condition(safeguard.When),
        .. Sorted(safeguard.Unless.Select(Condition)),
    ]);

    private static string Condition(SafeguardCondition condition) => Line(Sorted(
        condition.Keys.Select(k => Line(["key", k.Key, .. Sorted(k.Value)]))
            .Concat(condition.Person.Select(k => Line(["person", k.Key, .. Sorted(k.Value)])))
            .Concat(condition.Record.Select(k => Line(["record", k.Key, .. Sorted(k.Value)])))));

    private static IEnumerable<string> Sorted(IEnumerable<string> codes) => codes.Order(StringComparer.Ordinal);

    /// <summary>As a JSON array, so that no code can run into the next.</summary>
    private static string Line(IEnumerable<string> parts) => JsonSerializer.Serialize(parts.ToArray());
}
