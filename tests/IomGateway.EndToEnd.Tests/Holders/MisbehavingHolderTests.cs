using System.IO.Compression;
using System.Text;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;
using Microsoft.AspNetCore.Http;

namespace IomGateway.EndToEnd.Tests.Holders;

/// <summary>
/// Whatever a holder does, its agency is named as silent, nothing of what it sent leaves, and the ledger says that nothing
/// was disclosed and why.
/// </summary>
public sealed class MisbehavingHolderTests : EndToEndTest
{
    private const string Appointments = "Appointment/_search";

    private static readonly string Good = Holder.Bundle([Sample.Appointment("a-1", Alex)]);

    public static TheoryData<string, int, string> Faults => new()
    {
        { "an error", 502, "ErrorStatus" },
        { "an error with a record in it", 502, "ErrorStatus" },
        { "a redirect to itself", 502, "Redirected" },
        { "a redirect elsewhere", 502, "Redirected" },
        { "never", 504, "TimedOut" },
        { "headers and then nothing", 504, "TimedOut" },
        { "drop by drop", 504, "TimedOut" },
        { "a page of HTML", 502, "WrongMediaType" },
        { "no media type", 502, "WrongMediaType" },
        { "another charset", 502, "WrongMediaType" },
        { "an encoding nobody knows", 502, "WrongMediaType" },
        { "gzip in gzip", 502, "WrongMediaType" },
        { "gzip that is none", 502, "Malformed" },
        { "gzip cut off in the middle", 502, "Malformed" },
        { "gzip that expands to more than it may", 502, "TooLarge" },
        { "more than it may", 502, "TooLarge" },
        { "more than it may, without saying so", 502, "TooLarge" },
        { "cut off in the middle", 502, "Unreachable" },
        { "cut off at once", 502, "Unreachable" },
        { "half a Bundle that claims to be whole", 502, "Malformed" },
        { "nothing", 502, "Malformed" },
        { "no JSON", 502, "Malformed" },
        { "a Bundle with a name twice", 502, "Malformed" },
        { "a Bundle and something behind it", 200, "Malformed" },
        { "a Bundle that is not UTF-8", 502, "Malformed" },
        { "endless pages", 200, "EndlessPages" },
        { "a page elsewhere", 200, "EndlessPages" },
        { "a page by another scheme", 200, "EndlessPages" },
        { "two pages of which the second fails", 200, "ErrorStatus" },
    };

    private protected override GatewaySetup Setup => new()
    {
        HolderTimeout = TimeSpan.FromSeconds(1),
        HolderMaxBytes = 64 * 1024,
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task It_is_named_and_nothing_of_its_answer_leaves(string fault, int status, string recorded)
    {
        Treatment.Misbehaviour = (http, request) => MisbehaveAsync(fault, http, request);

        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));

        Assert.True(status == reply.Status, $"{reply.Whole}\n{await Gateway.StoryAsync()}");
        Assert.Contains("Drug and alcohol treatment provider", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", reply.Whole, StringComparison.Ordinal);
        Assert.Equal(status == 200 ? 1 : 0, reply.Receipts.Count);
        var entries = await Gateway.EntriesOfAsync(reply.DecisionId);
        Assert.Equal(2, entries.Count);
        Assert.Equal(status == 200 ? EntryKind.Disclosed : EntryKind.Failed, entries[1].Entry.Kind);
        Assert.Equal(recorded, RunningGateway.Value(entries[1], "fault"));
        if (status == 200)
        {
            Assert.NotEmpty(reply.Records);
            Assert.Equal(["agency-incomplete"], reply.Outcomes);
        }
        else
        {
            Assert.Equal("holder-failed", reply.Code);
            Assert.Null(RunningGateway.Value(entries[1], "released"));
        }
    }

    [Fact]
    public async Task One_that_keeps_failing_is_left_alone_for_a_while_and_then_asked_again()
    {
        Treatment.Misbehaviour = (http, request) => MisbehaveAsync("an error", http, request);
        for (var i = 0; i < 4; i++)
        {
            await Police.AskAsync(Ask.Search("Appointment", Alex));
        }

        var asked = Treatment.Seen.Count;
        var open = await Police.AskAsync(Ask.Search("Appointment", Alex));
        Assert.Equal(502, open.Status);
        Assert.Equal(asked, Treatment.Seen.Count);
        Assert.Equal("CircuitOpen", RunningGateway.Value((await Gateway.EntriesOfAsync(open.DecisionId))[1], "fault"));

        Treatment.Misbehaviour = null;
        Treatment.Keep(Sample.Appointment("a-1", Alex));
        await UntilAsync(
            async () => (await Police.AskAsync(Ask.Search("Appointment", Alex))).Status == 200, "the holder is asked again");
    }

    [Fact]
    public async Task One_that_lives_where_the_gateway_is_not_to_look_is_not_asked()
    {
        await using var strict = await RunningGateway.StartAsync(new GatewaySetup
        {
            Agencies = a => a with { System = a.System is null ? null : a.System with { AllowPrivate = [] } },
        });
        await strict.Register.AdmitAsync(Alex);

        var reply = await strict.Police.AskAsync(Ask.Search("Appointment", Alex));

        Assert.Equal((502, "holder-failed"), (reply.Status, reply.Code));
        Assert.Empty(strict.Treatment.Seen);
        Assert.Equal("AddressNotAllowed", RunningGateway.Value((await strict.EntriesOfAsync(reply.DecisionId))[1], "fault"));
    }

    private static async Task<bool> MisbehaveAsync(string fault, HttpContext http, HolderRequest request)
    {
        if (request.Path != Appointments && request.Query.Length == 0)
        {
            return false;
        }

        switch (fault)
        {
            case "an error" or "an error with a record in it":
                http.Response.StatusCode = 500;
                await (fault == "an error" ? Task.CompletedTask : Holder.WriteAsync(http, Good));
                break;
            case "a redirect to itself" or "a redirect elsewhere":
                http.Response.Redirect(fault == "a redirect elsewhere" ? "http://127.0.0.1:1/canary" : request.Path);
                break;
            case "never":
                await Task.Delay(TimeSpan.FromSeconds(30), http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case "headers and then nothing" or "drop by drop":
                await SlowlyAsync(http, drops: fault == "drop by drop");
                break;
            case "a page of HTML":
                await Holder.WriteAsync(http, "<html>canary</html>", "text/html");
                break;
            case "no media type":
                await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Good));
                break;
            case "another charset":
                await Holder.WriteAsync(http, Good, "application/fhir+json; charset=iso-8859-1");
                break;
            case "an encoding nobody knows" or "gzip in gzip":
                http.Response.Headers.ContentEncoding = fault == "gzip in gzip" ? "gzip, gzip" : "zstd";
                await Holder.WriteAsync(http, Zipped(Good));
                break;
            case "gzip that is none":
                http.Response.Headers.ContentEncoding = "gzip";
                await Holder.WriteAsync(http, Good);
                break;
            case "gzip cut off in the middle":
                http.Response.Headers.ContentEncoding = "gzip";
                await Holder.WriteAsync(http, Zipped(Good)[..^40]);
                break;
            case "gzip that expands to more than it may":
                http.Response.Headers.ContentEncoding = "gzip";
                await Holder.WriteAsync(http, Zipped(new string(' ', 10_000_000) + Good));
                break;
            case "more than it may" or "more than it may, without saying so":
                await LargeAsync(http, saysSo: fault == "more than it may");
                break;
            case "cut off in the middle" or "cut off at once":
                await CutOffAsync(http, fault == "cut off at once" ? 0 : 400);
                break;
            default:
                await Holder.WriteAsync(http, Malformed(fault, request));
                http.Response.StatusCode = 200;
                break;
        }

        return true;
    }

    private static byte[] Malformed(string fault, HolderRequest request) => fault switch
    {
        "half a Bundle that claims to be whole" => Encoding.UTF8.GetBytes(Good[..^20]),
        "nothing" => [],
        "no JSON" => "canary"u8.ToArray(),
        "a Bundle with a name twice" => Encoding.UTF8.GetBytes(Good.Replace(
            "\"type\":\"searchset\"", "\"type\":\"searchset\",\"type\":\"canary\"", StringComparison.Ordinal)),
        "a Bundle and something behind it" => Encoding.UTF8.GetBytes(Good + "{\"canary\":1}"),
        "a Bundle that is not UTF-8" =>
            [.. "{\"resourceType\":\"Bundle\",\"canary\":\""u8, 0xff, 0xfe, .. "\",\"entry\":[]}"u8],
        _ => Encoding.UTF8.GetBytes(Paged(fault, request)),
    };

    private static string Paged(string fault, HolderRequest request)
    {
        if (fault.StartsWith("two pages", StringComparison.Ordinal) && request.Query.Length > 0)
        {
            throw new InvalidOperationException("The second page fails with status 500.");
        }

        var next = fault switch
        {
            "a page elsewhere" => "http://127.0.0.1:1/treatment-llr/fhir/Appointment?page=2",
            "a page by another scheme" => "file:///etc/passwd",
            _ => $"/treatment-llr/fhir/Appointment?page={request.Query.Length + 1}{new string('x', request.Query.Length)}",
        };
        return Holder.Bundle(
            [Sample.Appointment("a-1", Alex)], $",\"link\":[{{\"relation\":\"next\",\"url\":\"{next}\"}}]");
    }

    private static async Task SlowlyAsync(HttpContext http, bool drops)
    {
        http.Response.ContentType = "application/fhir+json";
        await http.Response.StartAsync();
        foreach (var letter in drops ? Good : "")
        {
            if (http.RequestAborted.IsCancellationRequested)
            {
                return;
            }

            await http.Response.WriteAsync(letter.ToString());
            await http.Response.Body.FlushAsync();
            await Task.Delay(50);
        }

        await Task.Delay(TimeSpan.FromSeconds(30), http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private static async Task LargeAsync(HttpContext http, bool saysSo)
    {
        var body = Encoding.UTF8.GetBytes(Good.Replace("canary-comment", new string('x', 200_000), StringComparison.Ordinal));
        http.Response.ContentType = "application/fhir+json";
        http.Response.ContentLength = saysSo ? body.Length : null;
        await http.Response.Body.WriteAsync(body);
    }

    private static async Task CutOffAsync(HttpContext http, int after)
    {
        if (after > 0)
        {
            http.Response.ContentType = "application/fhir+json";
            http.Response.ContentLength = Good.Length;
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Good).AsMemory(0, after));
            await http.Response.Body.FlushAsync();
        }

        http.Abort();
    }

    private static byte[] Zipped(string text)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return zipped.ToArray();
    }
}
