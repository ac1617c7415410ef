using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Register;

/// <summary>
/// Any partner puts somebody forward who is not in scope yet; it undoes nothing by that, and does not learn whether they
/// were in scope already.
/// </summary>
public sealed class OpeningTests : EndToEndTest
{
    private static readonly Person Sam = new(4712);

    private Partner Charity => Gateway.Partner("accommodation-llr");

    private protected override GatewaySetup Setup => new() { Agreements = ["llr-three-levels"] };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var sam = await Gateway.Register.AdmitBareAsync(Sam);
        await Gateway.Register.SayAsync(sam, "age", "adult");
        await Gateway.Register.RestrictAsync(sam, "accommodation-llr");
        foreach (var person in new[] { Alex, Sam })
        {
            Gateway.Holder("accommodation-llr").Keep(
                JsonNode.Parse(Sample.Contact($"c-{person.Number}", "voluntaryCase", person.Case))!, "ContactLog");
        }
    }

    [Fact]
    public async Task A_charity_puts_somebody_forward_and_the_meeting_may_ask_from_then_on()
    {
        await AssertAskedAsync(Sam, records: 0);

        var put = await Charity.AskAsync(Nominate(Sam, "nominated"));

        Assert.True(put.Status == 200 && (bool)put.Json["changed"]!, put.Whole);
        await AssertAskedAsync(Sam, records: 1);
    }

    [Fact]
    public async Task It_cannot_undo_what_stands_and_does_not_learn_that_it_does()
    {
        var known = await Charity.AskAsync(Nominate(Alex, "nominated"));
        var unknown = await Charity.AskAsync(Nominate(Sam, "nominated"));

        Assert.Equal((200, unknown.Text), (known.Status, known.Text));
        await AssertAskedAsync(Alex, records: 0);
        await AssertAskedAsync(Sam, records: 1);
    }

    [Fact]
    public async Task It_says_nothing_but_the_opening()
    {
        var reply = await Charity.AskAsync(Nominate(Sam, "managed"));

        Assert.Equal((422, "class-may-not-assert"), (reply.Status, reply.Code));
        await AssertAskedAsync(Sam, records: 0);
    }

    private async Task AssertAskedAsync(Person person, int records)
    {
        var reply = await Probation.AskAsync(Ask.Records("ContactLog", $"{Ask.PncSystem}|{person.Pnc}") with
        {
            Role = "referral-chair", Purpose = "refer-person",
        });
        var found = reply.Status == 200 ? reply.Json["records"]!.AsArray().Count : 0;
        Assert.True(found == records, $"{reply.Whole}\n{await Gateway.StoryAsync()}");
    }

    private static Ask Nominate(Person person, string stage) => Ask.Put("/v1/people/facts", new JsonObject
    {
        ["identifier"] = new JsonObject
        {
            ["system"] = "https://iom-gateway.example/identifiers/voluntary-case", ["value"] = person.Case,
        },
        ["partnership"] = "leicester-leicestershire-rutland",
        ["facts"] = new JsonObject { ["stage"] = stage },
    }) with { Role = "accommodation-worker", Purpose = "refer-person" };
}
