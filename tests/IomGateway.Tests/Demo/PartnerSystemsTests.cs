using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using IomGateway.Demo;
using IomGateway.Demo.Partners;
using IomGateway.Demo.World;
using IomGateway.Sharing.Agencies;
using IomGateway.Verbs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace IomGateway.Tests.Demo;

/// <summary>The partners' systems answer the gateway and nobody else.</summary>
public sealed class PartnerSystemsTests : IAsyncLifetime, IDisposable
{
    private const string Treatment = "treatment-llr";
    private const string Question = "identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990001219";

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly HttpClient http = new();
    private WebApplication gateway = null!;
    private PartnerSystems partners = null!;

    private string Origin => gateway.Urls.Single();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        gateway = builder.Build();
        var keys = JsonSerializer.Serialize(new { keys = new[] { PublicJwk.Of(key) } });
        gateway.Run(context => context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(keys)).AsTask());
        await gateway.StartAsync();
        var records = PartnerRecords.Read(new DemoFiles(new DateOnly(2026, 11, 20)));
        partners = await PartnerSystems.StartAsync(records, Origin, CancellationToken.None);
    }

    [Fact]
    public async Task The_gateways_word_gets_the_one_patient_with_that_number()
    {
        using var answer = await AskAsync(Word(key, DemoAgencies.AudienceOf(Treatment)));
        var bundle = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("tp-4417", (string?)Assert.Single(bundle["entry"]!.AsArray())!["resource"]!["id"]);
        Assert.Equal("a-decision", Assert.Single(partners.QuestionsTo(Treatment)).Decision);
    }

    [Fact]
    public async Task Without_it_or_with_another_key_audience_or_time_nobody_gets_anything()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var audience = DemoAgencies.AudienceOf(Treatment);
        string?[] words =
        [
            null, "nonsense", Word(other, audience), Word(key, DemoAgencies.AudienceOf("hmp-leicester")),
            Word(key, audience, lasts: TimeSpan.FromMinutes(-1)), Word(key, audience, type: "JWT"),
        ];

        foreach (var word in words)
        {
            using var answer = await AskAsync(word);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        }

        Assert.Empty(partners.QuestionsTo(Treatment));
    }

    [Fact]
    public async Task A_word_is_good_once()
    {
        var word = Word(key, DemoAgencies.AudienceOf(Treatment));

        using var first = await AskAsync(word);
        using var second = await AskAsync(word);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
    }

    [Fact]
    public async Task A_system_that_is_down_breaks_the_connection_until_it_is_back()
    {
        partners.TakeDown(Treatment);
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(Word(key, DemoAgencies.AudienceOf(Treatment))));

        partners.BringBack(Treatment);
        using var answer = await AskAsync(Word(key, DemoAgencies.AudienceOf(Treatment)));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    public async Task DisposeAsync()
    {
        await partners.DisposeAsync();
        await gateway.DisposeAsync();
    }

    public void Dispose()
    {
        http.Dispose();
        key.Dispose();
    }

    private Task<HttpResponseMessage> AskAsync(string? word)
    {
        var request = new HttpRequestMessage(HttpMethod.Post,
            new Uri(partners.Address, $"/{Treatment}/fhir/Patient/_search"))
        {
            Content = new StringContent(Question, new MediaTypeHeaderValue("application/x-www-form-urlencoded")),
        };
        request.Headers.Authorization = word is null ? null : new AuthenticationHeaderValue("Bearer", word);
        return http.SendAsync(request);
    }

    private string Word(ECDsa signer, string audience, string type = "iom-holder+jwt", TimeSpan? lasts = null) =>
        Jws.Sign(
        type, PublicJwk.Of(signer).Kid,
        new JsonObject
        {
            ["iss"] = Origin,
            ["aud"] = audience,
            ["decision"] = "a-decision",
            ["asker"] = "probation-east-midlands",
            ["role"] = "offender-manager",
            ["purpose"] = "manage-reoffending-risk",
        },
        lasts ?? TimeSpan.FromMinutes(1), signer);
}
