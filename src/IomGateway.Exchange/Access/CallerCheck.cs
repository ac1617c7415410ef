using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Access;

/// <summary>Finds out who is calling, and why. Whatever is missing, wrong or cannot be checked: refused.</summary>
public sealed class CallerCheck
{
    private readonly CallersInForce callers;
    private readonly TokenCheck tokens;
    private readonly StatementCheck statements;
    private readonly AccessMetrics metrics;

    internal CallerCheck(
        CallersInForce callers, TokenCheck tokens, StatementCheck statements, AccessMetrics metrics)
    {
        this.callers = callers;
        this.tokens = tokens;
        this.statements = statements;
        this.metrics = metrics;
    }

    /// <summary>
    /// Checks the access token alone: for what tells nothing of a person (metadata, tiles, receipts), and to turn a
    /// stranger away before reading a body.
    /// </summary>
    public async ValueTask<SystemResult> CheckTokenAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var result = await tokens.CheckAsync(context, callers(), cancellationToken);
        metrics.Checked("token", (result as SystemResult.Refused)?.Refusal.Code);
        return result;
    }

    /// <summary>Checks token and statement. The statement is used up by it, also when it is refused.</summary>
    /// <param name="context">The request.</param>
    /// <param name="body">The whole body as it came; empty when there is none.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async ValueTask<CallerResult> CheckAsync(
        HttpContext context, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        await CheckTokenAsync(context, cancellationToken) switch
        {
            SystemResult.Accepted accepted =>
                await CheckStatementAsync(context, accepted.System, body, cancellationToken),
            SystemResult.Refused refused => new CallerResult.Refused(refused.Refusal),
            var other => throw new InvalidOperationException($"A token's check came to {other}."),
        };

    /// <summary>Checks the statement of a request whose token passed <see cref="CheckTokenAsync"/>.</summary>
    public async ValueTask<CallerResult> CheckStatementAsync(
        HttpContext context, CallingSystem system, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var (statement, refusal) = await statements.CheckAsync(context, system, callers(), body, cancellationToken);
        metrics.Checked("statement", refusal?.Code);
        if (statement is null)
            return new CallerResult.Refused(refusal!);
        return new CallerResult.Accepted(new Caller
        {
            AgencyId = system.AgencyId,
            ClientId = system.ClientId,
            TokenSha256 = system.TokenSha256,
            CertificateThumbprint = system.CertificateThumbprint,
            Statement = statement,
        });
    }
}
