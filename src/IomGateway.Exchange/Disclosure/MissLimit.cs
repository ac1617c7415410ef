using IomGateway.Exchange.Access;
using IomGateway.Records.Misses;
using IomGateway.Records.Notices;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// Counts what has nothing to share or names nobody, whatever the reason: many in an hour look like a search for who is
/// in scope, and end in a limit and a notice to the user's agency.
/// </summary>
internal sealed class MissLimit(MissRegister misses, NoticeRegister notices, TimeProvider time)
{
    /// <summary>Why this user must wait; <see langword="null"/> when they need not.</summary>
    public async ValueTask<Refusal?> LimitAsync(Caller caller, CancellationToken cancel) =>
        await misses.LimitedUntilAsync(caller.AgencyId, caller.Statement.User, cancel) is { } until
            ? Refusals.TooManyMisses with { RetryAfter = until - time.GetUtcNow() }
            : null;

    public async Task CountAsync(Caller caller, string decision)
    {
        var standing = await misses.RecordAsync(caller.AgencyId, caller.Statement.User, CancellationToken.None);
        if (standing.JustLimited)
        {
            await notices.PlaceAsync(
                new NoticeDraft
                {
                    Agency = caller.AgencyId,
                    Kind = "unusual-access",
                    Code = "too-many-misses",
                    Decision = decision,
                },
                CancellationToken.None);
        }
    }
}
