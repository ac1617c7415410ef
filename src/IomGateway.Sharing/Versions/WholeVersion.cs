using System.Text.Json;
using System.Text.Json.Nodes;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Compare;

namespace IomGateway.Sharing.Versions;

/// <summary>
/// A version of an agreement with all that gives it its meaning, in the one form in which it is digested: what is kept
/// of a version that was submitted, so that what was signed can be compared with what it would mean today.
/// </summary>
public static class WholeVersion
{
    private const string Form = "iom-agreement-digest/v2";

    /// <summary>The canonical form (UTF-8 JSON), whose SHA-256 is the version's digest.</summary>
    public static byte[] Write(Agreement agreement, PolicyLibrary policies, AgencyDirectory agencies)
    {
        var used = UsedTerms.Of(agreement, policies);
        return CanonicalJson.Bytes(new JsonObject
        {
            ["form"] = Form,
            ["agreement"] = CanonicalAgreement.Write(agreement),
            ["vocabulary"] = CanonicalPolicies.Vocabulary(used, policies.Vocabulary),
            ["law"] = CanonicalLaw.Write(used, policies.Law),
            ["safeguards"] = CanonicalPolicies.Safeguards(used),
            ["record-types"] = CanonicalPolicies.RecordTypes(used),
            ["jurisdiction"] = agencies.FindPartnership(agreement.Partnership)?.Jurisdiction,
            ["agencies"] = CanonicalAgencies.Write(agreement, policies, agencies),
        });
    }

    /// <summary>The digest of a whole, in lower-case hexadecimal.</summary>
    public static string Sha256(ReadOnlySpan<byte> whole) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(whole));

    /// <summary>
    /// Reads a whole back as an agreement with the policies and agencies that it used. Addresses, clients and rosters
    /// of agencies are no part of a version and are not there.
    /// </summary>
    /// <returns>
    /// <see langword="null"/> unless writing what was read gives the same bytes: what this program would not write, it
    /// does not claim to understand.
    /// </returns>
    public static AgreementSet? Read(ReadOnlyMemory<byte> whole)
    {
        try
        {
            using var json = JsonDocument.Parse(whole);
            var root = json.RootElement;
            if (root.Text("form") != Form)
            {
                return null;
            }

            var agencies = root.GetProperty("agencies");
            var policies = new PolicyLibrary
            {
                Vocabulary = WholeVocabulary.Read(root.GetProperty("vocabulary"), agencies),
                Law = WholeLaw.Read(root.GetProperty("law")),
                Safeguards = WholeLaw.Safeguards(root.GetProperty("safeguards")),
                RecordTypes = WholeRecordTypes.Read(root.GetProperty("record-types")),
            };
            var agreement = WholeAgreement.Read(root.GetProperty("agreement"));
            var partnership = new Partnership(agreement.Partnership, agreement.Partnership, [])
            {
                Jurisdiction = root.OptionalText("jurisdiction"),
            };
            var directory = new AgencyDirectory(WholeAgencies.Read(agencies), [partnership]);
            return Write(agreement, policies, directory).AsSpan().SequenceEqual(whole.Span)
                ? new AgreementSet(policies, directory, [agreement])
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether an agreement, as it can be read today, is to the letter the one that a whole holds.</summary>
    public static bool HasTextOf(ReadOnlyMemory<byte> whole, Agreement agreement)
    {
        try
        {
            var kept = JsonNode.Parse(whole.Span)?["agreement"];
            return kept is not null && CanonicalJson.Bytes(kept).AsSpan()
                .SequenceEqual(CanonicalJson.Bytes(CanonicalAgreement.Write(agreement)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }
}
