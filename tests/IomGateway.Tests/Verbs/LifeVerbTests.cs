using System.Text.Json.Nodes;

namespace IomGateway.Tests.Verbs;

/// <summary>The verbs that change a data folder, one after the other as a person would use them.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class LifeVerbTests : IDisposable
{
    private const string Police = "leicestershire-police";
    private const string Probation = "probation-east-midlands";

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_agreement_goes_from_its_file_into_force_and_out_again()
    {
        var submitted = await folder.RunAsync("agreements", "submit", Mappa, "--by", $"{Probation}/a.clerk",
            "--output", "json");
        Assert.Equal((0, "taken"), (submitted.Exit, (string)submitted.Json["outcome"]!));
        Assert.Equal(0, (await SignAsync(Police, "Assistant Chief Constable")).Exit);
        Assert.Equal(0, (await SignAsync(Probation, "Regional Probation Director")).Exit);
        Assert.Equal(0, (await StepAsync("activate", Police)).Exit);
        Assert.Equal("active", await StateAsync());
        Assert.Equal(0, (await StepAsync("suspend", Police, "--reason", "A breach")).Exit);
        Assert.Equal("suspended", await StateAsync());
        Assert.Equal(1, (await StepAsync("resume", Probation, "--reason", "It is mended")).Exit);
        Assert.Equal(0, (await StepAsync("resume", Police, "--reason", "It is mended")).Exit);
        Assert.Equal(0, (await StepAsync("leave", Police, "--reason", "We merge")).Exit);
        Assert.Equal(0, (await StepAsync("end", Probation, "--reason", "Nobody is left")).Exit);
        Assert.Equal("ended", await StateAsync());
    }

    [Fact]
    public async Task The_key_of_another_agency_does_not_sign()
    {
        await folder.RunAsync("agreements", "submit", Mappa, "--by", $"{Probation}/a.clerk");

        var run = await SignAsync("hmp-leicester", "Governor", key: folder.KeyOf(Police, "signatory"));

        Assert.Equal(1, run.Exit);
        Assert.Contains("bad-signature", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_key_could_not_sign()
    {
        await folder.RunAsync("agreements", "submit", Mappa, "--by", $"{Probation}/a.clerk");

        Assert.Equal(2, (await SignAsync("hmp-leicester", "Governor", key: Mappa)).Exit);
        Assert.Equal(2, (await SignAsync("hmp-leicester", "Governor", key: folder.Path("none.pem"))).Exit);
    }

    [Fact]
    public async Task An_agreement_that_fails_its_checks_is_not_submitted()
    {
        var wrong = (await File.ReadAllTextAsync(Mappa)).Replace("CJA03-s325", "CDA98-s37-39",
            StringComparison.Ordinal);

        var run = await folder.RunAsync(
            "agreements", "submit", folder.Write("wrong.yaml", wrong), "--by", $"{Probation}/a.clerk", "--output",
                "json");

        Assert.Equal((1, "check-failed"), (run.Exit, (string)run.Json["code"]!));
        Assert.NotEmpty(run.Json["problems"]!.AsArray());
        Assert.Empty((await folder.RunAsync("agreements", "list", "--output", "json")).Json.AsArray());
    }

    [Fact]
    public async Task Nobody_acts_for_an_agency_that_does_not_exist()
    {
        var run = await folder.RunAsync("agreements", "submit", Mappa, "--by", "no-such-agency/a.clerk");

        Assert.Equal(2, run.Exit);
        Assert.Contains("no-such-agency", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_ledger_needs_the_gateway_s_address()
    {
        var run = await VerbRun.OfAsync("agreements", "list", "--data", folder.Path("new"));

        Assert.Equal(2, run.Exit);
        Assert.Contains("--origin", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Path("new")));
    }

    [Fact]
    public async Task A_register_is_taken_in_and_each_refused_line_told()
    {
        var csv = folder.Write("people.csv",
            "crn,since,level\nX123456,2026-05-20,priority\nwrong,2026-05-20,priority\n");
        string[] import =
            ["register", "import", csv, "--partnership", "leicester-leicestershire-rutland", "--by",
                $"{Probation}/a.clerk"];

        var run = await folder.RunAsync([.. import, "--output", "json"]);
        var again = await folder.RunAsync(import);

        Assert.Equal((1, 1), (run.Exit, (int)run.Json["added"]!));
        Assert.Equal(3, (int)run.Json["refused"]![0]!["line"]!);
        Assert.Contains("1 unchanged", again.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("X123456", run.Out + again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_who_is_not_there_is_not_linked()
    {
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("D");
        string[] link = ["--system", "crn", "--number-file", "-", "--by", $"{Probation}/a.clerk", "--reason", "Seen"];

        var unknown = await folder.RunWithInputAsync("X123456"u8.ToArray(), ["register", "link", id, .. link]);
        var wrong = await folder.RunWithInputAsync("X123456"u8.ToArray(), ["register", "link", "somebody", .. link]);

        Assert.Equal((1, 2), (unknown.Exit, wrong.Exit));
    }

    [Fact]
    public async Task Nothing_waits_for_a_review_where_no_glass_was_broken()
    {
        var run = await folder.RunAsync("emergencies", "review", "--by", "treatment-llr/tllr-dpo");
        var unknown = await folder.RunAsync(
            "emergencies", "review", "x", "--outcome", "justified", "--reason", "Seen", "--by",
                "treatment-llr/tllr-dpo");

        Assert.Equal((0, 1), (run.Exit, unknown.Exit));
        Assert.Contains("Nothing waits", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_done_is_exported_verified_and_a_changed_byte_caught()
    {
        await folder.RunAsync("agreements", "submit", Mappa, "--by", $"{Probation}/a.clerk");
        var to = folder.Path("export");

        var exported = await VerbRun.OfAsync("ledger", "export", "--to", to, "--data", folder.Data, "--output", "json");
        var sound = await VerbRun.OfAsync("ledger", "verify", "--from", to, "--output", "json");

        Assert.Equal(0, exported.Exit);
        Assert.Equal((0, "sound", (int)exported.Json["size"]!),
            (sound.Exit, (string)sound.Json["verdict"]!, (int)sound.Json["size"]!));
        var tile = Directory.EnumerateFiles(Path.Combine(to, "tile", "entries"), "*", SearchOption.AllDirectories)
            .Single();
        var bytes = await File.ReadAllBytesAsync(tile);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(tile, bytes);
        var tampered = await VerbRun.OfAsync("ledger", "verify", "--from", to, "--output", "json");
        Assert.Equal((1, "tampered"), (tampered.Exit, (string)tampered.Json["verdict"]!));
        Assert.Equal(2, (int)tampered.Json["index"]!);
    }

    [Fact]
    public async Task What_cannot_be_read_is_neither_sound_nor_tampered()
    {
        Assert.Equal(2, (await VerbRun.OfAsync("ledger", "verify", "--from", folder.Path("none"))).Exit);
        Assert.Equal(2, (await VerbRun.OfAsync("ledger", "export", "--to", folder.Path("x"), "--data",
            folder.Path("none"))).Exit);
    }

    private string Mappa => Path.Combine(folder.Agreements, "leicester-leicestershire-rutland", "llr-mappa.yaml");

    private async Task<VerbRun> SignAsync(string agency, string signatory, string? key = null)
    {
        await folder.EnterKeyAsync(agency, signatory);
        return await folder.RunAsync(
            "agreements", "sign", "llr-mappa", "1", "--agency", agency, "--signatory", signatory,
            "--key", key ?? folder.KeyOf(agency, "signatory"));
    }

    private Task<VerbRun> StepAsync(string step, string agency, params string[] more) =>
        folder.RunAsync(["agreements", step, "llr-mappa", "1", "--by", $"{agency}/a.clerk", .. more]);

    private async Task<string> StateAsync()
    {
        JsonNode list = (await folder.RunAsync("agreements", "list", "--output", "json")).Json;
        return (string)list[0]!["state"]!;
    }
}
