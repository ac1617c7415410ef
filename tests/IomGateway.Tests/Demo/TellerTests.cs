using IomGateway.Demo;
using IomGateway.Demo.Telling;
using IomGateway.Sharing.Reading;
using IomGateway.Verbs;

namespace IomGateway.Tests.Demo;

/// <summary>The account of what the story claims.</summary>
public sealed class TellerTests
{
    [Fact]
    public void A_claim_that_is_false_is_printed_as_such_and_kept()
    {
        using var written = new StringWriter();
        var teller = new Teller(written, new Ink(coloured: false));

        teller.Claim("The sun shines.", holds: true);
        teller.Claim("It rains.", holds: false);

        Assert.Equal(1, teller.Held);
        Assert.Equal(["It rains."], teller.Broken);
        Assert.Contains("✓ The sun shines.", written.ToString(), StringComparison.Ordinal);
        Assert.Contains("✗ NOT SO: It rains.", written.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, Invocation.Fine)]
    [InlineData(false, Invocation.No)]
    public void The_demo_ends_well_only_if_every_claim_held(bool held, int code)
    {
        using var written = new StringWriter();
        var teller = new Teller(written, new Ink(coloured: false));
        teller.Claim("The sun shines.", holds: true);
        teller.Claim("It rains.", held);
        var folders = SharingFolders.Find(AppContext.BaseDirectory)!;
        var run = new DemoRun(Workspace.Load(folders.Policies, folders.Agreements), teller);

        Assert.Equal(code, run.End(new DemoFolder("somewhere")));
    }

    [Fact]
    public void Colours_are_used_only_where_they_are_wanted()
    {
        using var plain = new StringWriter();
        using var coloured = new StringWriter();

        new Teller(plain, new Ink(coloured: false)).Title("A title");
        new Teller(coloured, new Ink(coloured: true)).Title("A title");

        Assert.DoesNotContain('\u001b', plain.ToString());
        Assert.Contains('\u001b', coloured.ToString());
    }
}
