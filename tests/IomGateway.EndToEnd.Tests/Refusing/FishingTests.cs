using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;

namespace IomGateway.EndToEnd.Tests.Refusing;

/// <summary>Whoever may speak of people in the register cannot find out by that who is in it.</summary>
public sealed class FishingTests : EndToEndTest
{
    [Fact]
    public async Task Speaking_of_people_whom_nobody_knows_is_recorded_counted_and_ends()
    {
        for (var i = 0; i < 20; i++)
        {
            var reply = await Police.AskAsync(About(new Person(8000 + i)));
            Assert.Equal((404, "person-unknown"), (reply.Status, reply.Code));
        }

        var known = await Police.AskAsync(About(Alex));
        var unknown = await Police.AskAsync(About(Nobody));

        Assert.Equal((429, "too-many-misses"), (known.Status, known.Code));
        Assert.Equal((429, "too-many-misses"), (unknown.Status, unknown.Code));
        var entries = await Gateway.Ledger.ReadAllAsync(default).ToListAsync();
        Assert.Equal(20, entries.Count(e => e.Entry is { Kind: EntryKind.Register, From: "leicestershire-police" }));
    }

    private static Ask About(Person person) => Ask.Put("/v1/people/facts", new JsonObject
    {
        ["identifier"] = new JsonObject { ["system"] = Ask.PncSystem, ["value"] = person.Pnc },
        ["partnership"] = "leicester-leicestershire-rutland",
        ["facts"] = new JsonObject(),
    }) with
    { User = "fisher" };
}
