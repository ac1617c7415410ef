using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.Ledger;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Records.People;

namespace IomGateway.EndToEnd.Tests.Running;

/// <summary>What every test starts from: a running gateway, and Alex, whom the register and every holder know.</summary>
public abstract class EndToEndTest : IAsyncLifetime
{
    private protected static readonly Person Alex = new(4711);

    /// <summary>Somebody with good numbers of whom nobody has ever heard.</summary>
    private protected static readonly Person Nobody = new(9001);

    private protected RunningGateway Gateway { get; private set; } = null!;

    private protected PersonId AlexId { get; private set; }

    private protected Partner Police => Gateway.Police;

    private protected Partner Probation => Gateway.Probation;

    private protected Holder Treatment => Gateway.Treatment;

    private protected virtual GatewaySetup Setup => new();

    public virtual async Task InitializeAsync()
    {
        Gateway = await RunningGateway.StartAsync(Setup);
        AlexId = await Gateway.Register.AdmitAsync(Alex);
        Gateway.Introduce(Alex);
    }

    public virtual async Task DisposeAsync()
    {
        if (Gateway is not null)
        {
            await Gateway.DisposeAsync();
        }
    }

    /// <summary>The receipt, as soon as there is one, verified under the log's key.</summary>
    private protected async Task<Receipt> ReceiptAsync(Partner partner, string id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        Reply reply;
        while ((reply = await partner.GetAsync($"/v1/receipts/{id}")).Status == 404)
        {
            await Task.Delay(50, patience.Token);
        }

        Assert.True(reply.Status == 200, reply.Whole);
        Assert.True(VerifierKey.TryParse(Gateway.Ledger.VerifierKey, out var key));
        using (key)
        {
            return Assert.IsType<ReceiptVerdict.Valid>(Receipt.Verify(reply.Text, key)).Receipt;
        }
    }

    /// <summary>Fails with all that is known when the answer is not what was expected.</summary>
    private protected async Task AssertAnsweredAsync(Reply reply, int records)
    {
        if (reply.Status != 200 || reply.Records.Count != records)
        {
            Assert.Fail($"{records} records were expected.\n{reply.Whole}\n\n{await Gateway.StoryAsync()}");
        }
    }

    /// <summary>A refusal in the form that its path has, with an entry in the ledger that says why.</summary>
    private protected async Task AssertRefusedAsync(Reply reply, int status, string code)
    {
        Assert.True(reply.Status == status && reply.Code == code, $"Expected {status} {code}.\n{reply.Whole}");
        var entry = Assert.Single(await Gateway.EntriesOfAsync(reply.DecisionId));
        Assert.Equal((EntryKind.Decided, "deny"), (entry.Entry.Kind, entry.Entry.Decision));
        Assert.Contains(code, RunningGateway.Value(entry, "reasons"), StringComparison.Ordinal);
    }

    private protected async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var patience = Environment.TickCount64 + 5_000;
        while (!await isSo())
        {
            if (Environment.TickCount64 > patience)
            {
                Assert.Fail($"It did not come about that {what}.\n{await Gateway.StoryAsync()}");
            }

            await Task.Delay(20);
        }
    }
}
