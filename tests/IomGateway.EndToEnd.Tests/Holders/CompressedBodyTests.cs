using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using Microsoft.AspNetCore.Http;

namespace IomGateway.EndToEnd.Tests.Holders;

/// <summary>
/// Compressed bodies: read from a holder in each coding that is known, however they are spoilt, and never sent to an asker.
/// </summary>
public sealed class CompressedBodyTests : EndToEndTest
{
    private const string Appointments = "Appointment/_search";

    private static readonly byte[] Good = Encoding.UTF8.GetBytes(Holder.Bundle([Sample.Appointment("a-1", Alex)]));

    private static readonly byte[] Second = Encoding.UTF8.GetBytes(Holder.Bundle([Sample.Appointment("a-2", Alex)]));

    private static readonly string[] Codings = ["gzip", "x-gzip", "deflate", "br"];

    private static readonly (string What, string Fault)[] Spoilt =
    [
        ("no such coding", "Malformed"),
        ("garbage", "Malformed"),
        ("nothing", "Malformed"),
        ("cut off in the middle", "Malformed"),
        ("cut off before its last byte", "Malformed"),
        ("a flipped bit", "Malformed"),
        ("too large", "TooLarge"),
        ("too large for what it was", "TooLarge"),
        ("a bomb", "TooLarge"),
        ("cut off by the connection", "Unreachable"),
    ];

    public static TheoryData<string, string, string> Faults
    {
        get
        {
            var faults = new TheoryData<string, string, string>();
            foreach (var coding in Codings)
            {
                // Brotli has no checksum: whether what came is what was sent is TLS's to say.
                foreach (var (what, fault) in Spoilt.Where(s => coding != "br" || s.What != "a flipped bit"))
                {
                    faults.Add(coding, what, fault);
                }
            }

            return faults;
        }
    }

    private protected override GatewaySetup Setup =>
        new() { HolderTimeout = TimeSpan.FromSeconds(10), HolderMaxBytes = 1024 * 1024 };

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("GZIP")]
    [InlineData("identity, br")]
    [InlineData("identity")]
    public async Task An_answer_reads_the_same_however_it_was_compressed(string coding)
    {
        Treatment.Keep(Sample.Appointment("a-1", Alex));
        var plain = await Police.AskAsync(Ask.Search("Appointment", Alex));
        var patient = Encoding.UTF8.GetBytes(Holder.Bundle(
            [new Holder("treatment-llr").KnowsAs(Alex, Ask.NhsSystem, Alex.Nhs)]));

        // Whatever was shown of the person stands only until the register changes: both answers come compressed.
        await Gateway.Register.AdmitBareAsync(new Person(6401));
        Treatment.Misbehaviour = async (http, request) =>
        {
            var body = request.Path == Appointments ? Good : patient;
            http.Response.Headers.ContentEncoding = coding;
            await Holder.WriteAsync(http, coding == "identity" ? body : Compressed(coding.Split(' ')[^1], body));
            return true;
        };
        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));

        await AssertAnsweredAsync(reply, records: 1);
        Assert.Equal(plain.Text, reply.Text);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_spoilt_one_discloses_nothing_that_was_not_whole_and_is_recorded(
        string coding, string what, string fault)
    {
        Treatment.Misbehave(Appointments, http => SpoilAsync(http, coding, what));

        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));

        await AssertFaultAsync(reply, fault);

        // A record that came whole before its body turned out to be cut off may have been read by then.
        Assert.True(
            reply.Status == 502 || (what is "cut off before its last byte" or "a flipped bit" && reply.Status == 200),
            reply.Whole);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("compress")]
    [InlineData("gzip, br")]
    [InlineData("gzip, gzip, gzip")]
    [InlineData("aes128gcm")]
    [InlineData("canary")]
    public async Task A_coding_that_nobody_knows_and_several_at_once_are_not_read(string coding)
    {
        Treatment.Misbehave(Appointments, http =>
        {
            http.Response.Headers.ContentEncoding = coding;
            return Holder.WriteAsync(http, Compressed("gzip", Good));
        });

        await AssertFaultAsync(await Police.AskAsync(Ask.Search("Appointment", Alex)), "WrongMediaType");
    }

    [Fact]
    public async Task A_second_body_behind_the_first_is_not_taken_for_more_of_it()
    {
        Treatment.Misbehave(Appointments, http =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            return Holder.WriteAsync(http, [.. Compressed("gzip", Good), .. Compressed("gzip", Second)]);
        });

        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));

        await AssertFaultAsync(reply, "Malformed");
        Assert.True(reply.Records.Count <= 1);
    }

    [Fact]
    public async Task A_person_check_that_expands_without_end_shows_nobody()
    {
        Treatment.Misbehave("Patient/_search", http => SpoilAsync(http, "br", "a bomb"));

        await AssertFaultAsync(await Police.AskAsync(Ask.Search("Appointment", Alex)), "TooLarge");
    }

    [Fact]
    public async Task No_answer_is_compressed_for_its_length_would_tell_what_is_in_it()
    {
        Treatment.Keep(Sample.Appointment("a-1", Alex));
        var wants = new Dictionary<string, string> { ["Accept-Encoding"] = "gzip, deflate, br, zstd" };
        var found = await Police.AskAsync(Ask.Search("Appointment", Alex));
        var id = (string)found.Records[0]["id"]!;
        foreach (var ask in new[]
        {
            Ask.Search("Appointment", Alex), Ask.Search("Appointment", Nobody), Ask.Read("Appointment", id),
            Ask.Picture(Ask.PncSystem, Alex.Pnc), Ask.Search("Appointment", Alex, "&canary=1"), Ask.Get("/v1/notices"),
        })
        {
            var plain = await Police.AskAsync(ask);
            var reply = await Police.AskAsync(ask with { Headers = wants });

            Assert.DoesNotContain("Content-Encoding", reply.Headers.Keys);
            Assert.DoesNotContain("Transfer-Encoding", reply.Headers.Keys);
            Assert.Equal(plain.Body.Length, reply.Body.Length);
            Assert.Equal(reply.Body.Length, int.Parse(reply.Headers["Content-Length"], null));
        }
    }

    private async Task AssertFaultAsync(Reply reply, string fault)
    {
        Assert.DoesNotContain("canary", reply.Whole, StringComparison.Ordinal);
        Assert.Equal(reply.Status == 200 ? ["agency-incomplete"] : ["holder-failed"], reply.Status == 200
            ? reply.Outcomes : [reply.Code!]);
        var entries = await Gateway.EntriesOfAsync(reply.DecisionId);
        Assert.True(
            fault == RunningGateway.Value(entries[1], "fault"),
            $"{RunningGateway.Value(entries[1], "fault")}\n{reply.Whole}");
    }

    private static async Task SpoilAsync(HttpContext http, string coding, string what)
    {
        http.Response.Headers.ContentEncoding = coding;
        if (what == "cut off by the connection")
        {
            var body = Compressed(coding, Good);
            http.Response.ContentType = "application/fhir+json";
            http.Response.ContentLength = body.Length;
            await http.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
            await http.Response.Body.FlushAsync();
            http.Abort();
            return;
        }

        await Holder.WriteAsync(http, Spoil(coding, what));
    }

    private static byte[] Spoil(string coding, string what)
    {
        var good = Compressed(coding, Good);
        switch (what)
        {
            case "no such coding":
                return Good;
            case "garbage":
                return RandomNumberGenerator.GetBytes(5000);
            case "nothing":
                return [];
            case "cut off in the middle":
                return good[..(good.Length / 2)];
            case "cut off before its last byte":
                return good[..^1];
            case "a flipped bit":
                good[good.Length / 2] ^= 0x10;
                return good;
            case "too large":
                return Compressed(coding, Encoding.UTF8.GetBytes(Noise(1_500_000) + Encoding.UTF8.GetString(Good)));
            case "too large for what it was":
                return Compressed(coding, [.. Enumerable.Repeat((byte)' ', 900_000), .. Good]);
            default:
                return Compressed(coding, [.. Enumerable.Repeat((byte)'\n', 30_000_000), .. Good]);
        }
    }

    /// <summary>White space that does not compress well: within the ratio, and beyond the limit.</summary>
    private static string Noise(int length) =>
        string.Concat(RandomNumberGenerator.GetBytes(length).Select(b => " \n\t\r"[b & 3]));

    private static byte[] Compressed(string coding, byte[] plain)
    {
        using var into = new MemoryStream();
        using (Stream stream = coding.ToUpperInvariant() switch
        {
            "BR" => new BrotliStream(into, CompressionLevel.Fastest, leaveOpen: true),
            "DEFLATE" => new ZLibStream(into, CompressionLevel.Fastest, leaveOpen: true),
            _ => new GZipStream(into, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            stream.Write(plain);
        }

        return into.ToArray();
    }
}
