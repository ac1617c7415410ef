using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using IomGateway.Serving;
using IomGateway.Sharing.Reading;

namespace IomGateway.Tests.Verbs;

/// <summary>What <c>iom token</c> prints is tried on a gateway that listens.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class TokenVerbTests : IAsyncLifetime, IDisposable
{
    private const string Agency = "treatment-llr";
    private const string Form = "patient.identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990001014";

    private readonly TestFolder folder = new();
    private readonly HttpClient http = new();
    private readonly string origin = $"http://localhost:{FreePort()}";
    private Gateway gateway = null!;

    public async Task InitializeAsync()
    {
        var options = new GatewayOptions { Origin = origin, Data = folder.Data, Development = true };
        var workspace = Workspace.Load(VerbRun.Folders.Policies, folder.Agreements);
        gateway = await Gateway.StartAsync(options, workspace, configure: null, CancellationToken.None);
    }

    public async Task DisposeAsync() => await gateway.DisposeAsync();

    public void Dispose()
    {
        http.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task The_gateway_takes_what_it_prints()
    {
        var token = await TokenAsync();
        var statement = await StatementAsync(token);

        var answer = await AskAsync(token, statement);

        // Nothing is signed in this folder: the gateway knows who asks, and refuses the question itself.
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("OperationOutcome", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_serves_once_and_for_its_body_alone()
    {
        var token = await TokenAsync();
        var statement = await StatementAsync(token);

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(token, statement, Form + "&_count=1")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(token, statement)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(token, statement)).StatusCode);
    }

    [Fact]
    public async Task Another_s_key_gets_no_token()
    {
        var run = await VerbRun.OfAsync(
            "token", "--agency", Agency, "--client", $"{Agency}-system",
            "--key", folder.KeyOf("hmp-leicester", "client"), "--gateway", origin);

        Assert.Equal((2, ""), (run.Exit, run.Out));
        Assert.Contains("refuses", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_is_said_so()
    {
        var run = await VerbRun.OfAsync(
            "token", "--agency", Agency, "--client", "c", "--key", folder.KeyOf(Agency, "client"),
            "--gateway", $"http://localhost:{FreePort()}");

        Assert.Equal(2, run.Exit);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    private async Task<string> TokenAsync()
    {
        var run = await VerbRun.OfAsync(
            "token", "--agency", Agency, "--client", $"{Agency}-system", "--key", folder.KeyOf(Agency, "client"),
            "--gateway", origin);
        Assert.Equal("", run.Error);
        return run.Out.Trim();
    }

    private async Task<string> StatementAsync(string token)
    {
        var run = await VerbRun.WithInputAsync(
            Encoding.UTF8.GetBytes(Form),
            "token", "statement", "--agency", Agency, "--key", folder.KeyOf(Agency, "statement"), "--user", "j.doe",
            "--role", "drug-worker", "--purpose", "provide-care", "--url", $"{origin}/fhir/R4/Appointment/_search",
            "--body", "-", "--token", token, "--justification", "To try it");
        Assert.Equal((0, ""), (run.Exit, run.Error));
        return run.Out.Trim();
    }

    private async Task<HttpResponseMessage> AskAsync(string token, string statement, string form = Form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{origin}/fhir/R4/Appointment/_search");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("On-Behalf-Of", statement);
        request.Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
        return await http.SendAsync(request);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
