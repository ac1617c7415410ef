using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.EndToEnd.Tests.Holders;

/// <summary>What a holder sees of a question: whom it answers, by the gateway's word, and nothing of the caller's request.</summary>
public sealed class HolderSideTests : EndToEndTest
{
    [Fact]
    public async Task It_is_told_by_the_gateways_signature_under_which_decision_it_is_asked()
    {
        Treatment.Keep(Sample.Appointment("a-1", Alex));

        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));

        var asked = Treatment.Seen.Last();
        var jwt = asked.Headers["Authorization"]["Bearer ".Length..];
        var claims = Jws.Payload(jwt);
        Assert.Equal(Gateway.Origin, (string?)claims["iss"]);
        Assert.Equal($"{Gateway.HolderHost.Address}treatment-llr/fhir", (string?)claims["aud"]);
        Assert.Equal("leicestershire-police", (string?)claims["asker"]);
        Assert.Equal("offender-manager", (string?)claims["role"]);
        Assert.Equal("manage-reoffending-risk", (string?)claims["purpose"]);
        Assert.Equal(60, (long)claims["exp"]! - (long)claims["iat"]!);
        Assert.Equal(reply.DecisionId, (string?)claims["decision"]);
        Assert.Equal(Assert.Single(reply.Receipts), (string?)claims["receipt"]);
        Assert.True(await IsSignedByTheGatewayAsync(jwt));
        Assert.NotEqual((string?)claims["jti"], (string?)Jws.Payload(Treatment.Seen.First().Headers["Authorization"][7..])["jti"]);

        // The holder's own receipt opens what left of its records, and nothing of who asked.
        var receipt = await ReceiptAsync(Gateway.TreatmentPartner, (string)claims["receipt"]!);
        Assert.Equal(["manifest", "released"], receipt.Openings.Keys.Order());
    }

    [Fact]
    public async Task Nothing_of_the_callers_request_reaches_it()
    {
        var ask = Ask.Search("Appointment", Alex) with
        {
            Headers = new()
            {
                ["Cookie"] = "canary=1",
                ["X-Canary"] = "canary",
                ["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                ["Forwarded"] = "for=canary",
                ["Accept-Language"] = "cy",
            },
        };

        await Police.AskAsync(ask);

        Assert.Equal(2, Treatment.Seen.Count);
        Assert.All(Treatment.Seen, request =>
        {
            Assert.Equal(
                ["Accept", "Accept-Encoding", "Authorization", "Content-Length", "Content-Type", "Host"],
                request.Headers.Keys.Order());
            Assert.Equal("identity", request.Headers["Accept-Encoding"]);
            Assert.DoesNotContain(Alex.Nhs, request.Path + request.Query, StringComparison.Ordinal);
            Assert.DoesNotContain(request.Headers.Values, v => v.Contains("canary", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task It_is_asked_for_its_own_file_of_the_person_first_and_again_once_the_register_has_changed()
    {
        Treatment.Keep(Sample.Appointment("a-1", Alex));
        await Police.AskAsync(Ask.Search("Appointment", Alex));
        await Police.AskAsync(Ask.Search("Appointment", Alex));
        Assert.Equal(
            ["Patient/_search", "Appointment/_search", "Appointment/_search"], Treatment.Seen.Select(r => r.Path));

        await Gateway.Register.SayAsync(AlexId, "level", "enhanced");
        await Police.AskAsync(Ask.Search("Appointment", Alex));

        Assert.Equal(["Patient/_search", "Appointment/_search"], Treatment.Seen.Skip(3).Select(r => r.Path));
    }

    [Fact]
    public async Task It_is_not_asked_before_the_decision_to_ask_is_in_the_ledger()
    {
        var inLedger = new List<EntryKind>();
        Treatment.Misbehaviour = async (_, _) =>
        {
            inLedger.AddRange((await Gateway.Ledger.ReadAllAsync(default).ToListAsync()).Select(e => e.Entry.Kind));
            return false;
        };

        await Police.AskAsync(Ask.Search("Appointment", Alex));

        Assert.Contains(EntryKind.Decided, inLedger);
        Assert.DoesNotContain(EntryKind.Disclosed, inLedger);
    }

    private async Task<bool> IsSignedByTheGatewayAsync(string jwt)
    {
        using var http = new HttpClient();
        var keys = JsonNode.Parse(await http.GetStringAsync($"{Gateway.Origin}/.well-known/iom-gateway/jwks.json"))!["keys"]!;
        var key = Assert.Single(keys.AsArray())!;
        using var ec = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint
            {
                X = Base64UrlEncoder.DecodeBytes((string)key["x"]!),
                Y = Base64UrlEncoder.DecodeBytes((string)key["y"]!),
            },
        });
        var parts = jwt.Split('.');
        return ec.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64UrlEncoder.DecodeBytes(parts[2]), HashAlgorithmName.SHA256);
    }
}
