using System.Text.Json.Nodes;
using IomGateway.Demo;
using IomGateway.Demo.Callers;
using IomGateway.Demo.Telling;
using IomGateway.Ledger;
using IomGateway.Sharing.Reading;
using IomGateway.Tests.Validity;
using IomGateway.Verbs;

namespace IomGateway.Tests.Demo;

/// <summary>The whole story, told once for all the tests that look at it.</summary>
public sealed class ToldStory : IAsyncLifetime
{
    internal DemoFolder Folder { get; } = new(Directory.CreateTempSubdirectory("iom-demo-test-").FullName);

    internal int Code { get; private set; }

    internal string Text { get; private set; } = "";

    internal IReadOnlyCollection<Reply> Replies { get; private set; } = [];

    public async Task InitializeAsync()
    {
        var folders = SharingFolders.Find(AppContext.BaseDirectory)!;
        var workspace = Workspace.Load(folders.Policies, folders.Agreements);
        using var written = new StringWriter();
        var run = new DemoRun(workspace, new Teller(written, new Ink(coloured: false)));
        Code = await run.RunAsync(Folder, stay: false, CancellationToken.None);
        Text = written.ToString();
        Replies = run.Replies;
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder.Path, recursive: true);
        return Task.CompletedTask;
    }
}

/// <summary>What <c>iom demo --once</c> tells, and what it leaves.</summary>
public sealed class DemoRunTests(ToldStory story) : IClassFixture<ToldStory>
{
    [Fact]
    public void Every_claim_of_the_story_holds()
    {
        Assert.DoesNotContain("✗", story.Text, StringComparison.Ordinal);
        Assert.Equal(Invocation.Fine, story.Code);
    }

    [Fact]
    public void It_tells_all_eleven_steps_with_their_agreements()
    {
        for (var step = 1; step <= 11; step++)
        {
            Assert.Contains($"\n{step}. ", story.Text, StringComparison.Ordinal);
        }

        foreach (var flow in new[]
        {
            "attendance", "leaving-custody", "clinical-summary", "custody-notice", "sanitised-report", "one-picture",
            "supervision-progress", "life-at-risk",
        })
        {
            Assert.Contains($"flow {flow}", Unfolded(story.Text), StringComparison.Ordinal);
        }
    }

    /// <summary>Bundles and OperationOutcomes as they came, and each record inside them by itself.</summary>
    [Fact]
    public void What_partners_were_sent_is_valid_FHIR()
    {
        var answers = story.Replies.Where(r => r.Body.Length > 0).Select(r => r.Json)
            .Where(r => r.ContainsKey("resourceType")).ToList();
        var records = answers.SelectMany(a => a["entry"]?.AsArray().Select(e => e?["resource"]) ?? [])
            .OfType<JsonObject>().ToList();

        Assert.True(answers.Count >= 8 && records.Count > 10, $"{answers.Count} answers, {records.Count} records");
        Assert.Empty(Validator.Wrong([.. answers.Concat(records).Select(r => r.ToJsonString())]));
    }

    [Fact]
    public void Its_lines_fit_a_terminal_and_carry_no_colour_codes()
    {
        Assert.DoesNotContain('\u001b', story.Text);
        Assert.DoesNotContain(story.Text.Split('\n'), l => l.Length > 120);
    }

    [Fact]
    public async Task What_it_leaves_can_be_exported_and_verified_again()
    {
        var to = Path.Combine(story.Folder.Path, "exported-again");
        await LedgerExport.ExportAsync(story.Folder.Path, to, CancellationToken.None);

        var sound = await LedgerVerifier.VerifyAsync(to, key: null, http: null, CancellationToken.None);
        var tampered = await LedgerVerifier.VerifyAsync(
            story.Folder.TamperedExport, key: null, http: null, CancellationToken.None);

        Assert.IsType<VerificationResult.Sound>(sound);
        Assert.IsType<VerificationResult.Tampered>(tampered);
    }

    [Fact]
    public void Its_keys_can_be_read_by_nobody_else()
    {
        var keys = Directory.GetFiles(story.Folder.Keys);

        Assert.NotEmpty(keys);
        foreach (var key in OperatingSystem.IsWindows() ? [] : keys)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(key).UnixFileMode);
        }
    }

    private static string Unfolded(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
