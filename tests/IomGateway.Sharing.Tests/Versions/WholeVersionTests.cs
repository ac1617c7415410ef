using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Tests.Scenarios;
using IomGateway.Sharing.Versions;

namespace IomGateway.Sharing.Tests.Versions;

public sealed class WholeVersionTests
{
    private static readonly Workspace Workspace = Sharing.Reading.Workspace.Load(
        Path.Combine(Repository.Root, "policies"), Path.Combine(Repository.Root, "sharing-agreements"));

    public static TheoryData<string> Agreements => [.. Workspace.Agreements.Select(a => a.Id)];

    /// <summary>
    /// What fails here when something is added to the canonical form: the readers of it, in this same folder of the
    /// product, must read it too. Until they do, no change of what a version uses is taken on without new signatures.
    /// </summary>
    [Theory]
    [MemberData(nameof(Agreements))]
    public void What_is_kept_of_a_version_reads_back_whole(string id)
    {
        var agreement = Workspace.Agreements.Single(a => a.Id == id);
        var whole = WholeVersion.Write(agreement, Workspace.Policies, Workspace.Agencies);

        var read = WholeVersion.Read(whole);

        Assert.NotNull(read);
        Assert.Equal(
            AgreementDigest.Compute(agreement, Workspace.Policies, Workspace.Agencies), WholeVersion.Sha256(whole));
        Assert.Equal(whole, WholeVersion.Write(read.Agreements[0], read.Policies, read.Agencies));
        Assert.True(WholeVersion.HasTextOf(whole, agreement));
    }

    [Fact]
    public void What_is_read_back_decides_as_the_original_does()
    {
        var agreement = Workspace.Agreements.Single(a => a.Id == "llr-treatment-engagement");
        var read = WholeVersion.Read(WholeVersion.Write(agreement, Workspace.Policies, Workspace.Agencies))!;
        var original = Rulebook.Compile(
            Workspace.Policies, Workspace.Agencies,
            [EnforcedAgreement.AsIfSigned(agreement, Workspace.Policies, Workspace.Agencies)]);
        var kept = Rulebook.Compile(
            read.Policies, read.Agencies, [EnforcedAgreement.AsIfSigned(read.Agreements[0], "", read.Agencies)]);
        var compared = 0;
        foreach (var level in (string[])["standard", "enhanced", "priority"])
        {
            foreach (var consents in (string[][])[[], ["treatment-disclosure"]])
            {
                foreach (var type in agreement.Flows[0].Records.Keys)
                {
                    var then = Forms(original, Workspace.Policies, level, consents, type);
                    Assert.Equal(then, Forms(kept, read.Policies, level, consents, type));
                    compared += then.Length > 0 ? 1 : 0;
                }
            }
        }

        Assert.True(compared > 0);
    }

    [Theory]
    [InlineData("\"onward\":\"AskOriginator\"", "\"onward\":\"Whatever\"")]
    [InlineData("\"form\":\"iom-agreement-digest/v2\"", "\"form\":\"iom-agreement-digest/v9\"")]
    [InlineData("\"depersonalised\":false", "\"depersonalised\":false,\"newer\":true")]
    [InlineData("{\"agencies\"", "[{\"agencies\"")]
    public void What_this_program_would_not_write_it_does_not_claim_to_understand(string from, string to)
    {
        var agreement = Workspace.Agreements.Single(a => a.Id == "llr-treatment-engagement");
        var text = System.Text.Encoding.UTF8.GetString(
            WholeVersion.Write(agreement, Workspace.Policies, Workspace.Agencies));
        Assert.Contains(from, text, StringComparison.Ordinal);

        Assert.Null(WholeVersion.Read(System.Text.Encoding.UTF8.GetBytes(
            text.Replace(from, to, StringComparison.Ordinal))));
    }

    [Fact]
    public void Another_text_is_not_the_text_that_was_signed()
    {
        var agreement = Workspace.Agreements.Single(a => a.Id == "llr-treatment-engagement");
        var whole = WholeVersion.Write(agreement, Workspace.Policies, Workspace.Agencies);

        Assert.False(WholeVersion.HasTextOf(whole, agreement with { Title = "Another" }));
        Assert.False(WholeVersion.HasTextOf("[]"u8.ToArray(), agreement));
        Assert.False(WholeVersion.HasTextOf("no json"u8.ToArray(), agreement));
    }

    private static string Forms(
        Rulebook rulebook, PolicyLibrary policies, string level, string[] consents, string type)
    {
        var ask = new Ask
        {
            From = "treatment-llr",
            To = "leicestershire-police",
            Role = "offender-manager",
            Purpose = "manage-reoffending-risk",
            RecordType = type,
            NamesPerson = true,
            At = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero),
        };
        var facts = new PersonFacts.Builder(policies.Vocabulary)
            .Set(null, "level", level).Set(null, "age", "adult").Set(null, "restricted", "false")
            .Set(null, "mappa.level", "none").Set(null, "mappa.category", "none")
            .Set(null, "relationship", "lead-professional").Consents(null, consents).Build();
        Assert.True(rulebook.TryQuestion(ask, out var question, out _));
        return string.Join(' ', rulebook.DecideQuestion(question, facts).Grants.Select(g => $"{g.Category}={g.Form}"));
    }
}
