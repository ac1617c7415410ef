using IomGateway.Exchange.Asking.Holders;
using IomGateway.Exchange.Disclosure;

namespace IomGateway.Exchange.Tests.Asking;

/// <summary>A holder answers for its own time alone.</summary>
public sealed class HolderDeadlineTests
{
    [Fact]
    public async Task It_passes_when_the_holder_takes_too_long()
    {
        using var deadline = new HolderDeadline(TimeSpan.FromMilliseconds(30), TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, deadline.Token));

        Assert.True(deadline.HasPassed);
        Assert.Equal(HolderFault.TimedOut, Assert.Throws<HolderException>(() => deadline.Pause()).Fault);
    }

    [Fact]
    public async Task It_stands_still_while_the_gateway_or_its_caller_is_busy_and_then_runs_on()
    {
        using var deadline = new HolderDeadline(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        using (deadline.Pause())
        {
            await Task.Delay(600);
        }

        Assert.False(deadline.HasPassed);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, deadline.Token));
    }
}
