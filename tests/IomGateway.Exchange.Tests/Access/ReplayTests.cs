using System.Text.Json.Nodes;

namespace IomGateway.Exchange.Tests.Access;

public sealed class ReplayTests : AccessTest
{
    [Fact]
    public async Task A_statement_counts_once()
    {
        var token = Token(Host.Treatment);
        var statement = Statement(Host.Treatment, token);

        Assert.Equal(200, (await AskAsync(token, statement)).Status);
        AssertRefused(await AskAsync(token, statement), 401, "statement-replayed");
    }

    [Fact]
    public async Task Of_many_uses_at_the_same_moment_exactly_one_wins()
    {
        var token = Token(Host.Treatment);
        var statement = Statement(Host.Treatment, token);
        using var client = Host.Client(Host.Treatment.Certificate);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(_ => SendAsync(client, Request(token, statement))));

        Assert.Single(answers, a => a.Status == 200);
        Assert.Equal(31, answers.Count(a => a.Code == "statement-replayed"));
    }

    [Fact]
    public async Task A_new_statement_under_a_used_name_is_refused()
    {
        var token = Token(Host.Treatment);
        void Named(JsonObject claims) => claims["jti"] = "the-same";

        Assert.Equal(200, (await AskAsync(token, Statement(Host.Treatment, token, Named))).Status);
        AssertRefused(await AskAsync(token, Statement(Host.Treatment, token, Named)), 401, "statement-replayed");
    }

    [Fact]
    public async Task Two_agencies_may_use_the_same_name()
    {
        using var police = Host.Client(Host.Police.Certificate);
        var ours = Token(Host.Treatment);
        var theirs = Token(Host.Police);

        Assert.Equal(200, (await AskAsync(ours, Statement(Host.Treatment, ours, c => c["jti"] = "the-same"))).Status);
        var answer = await SendAsync(police, Request(theirs, Statement(Host.Police, theirs, c =>
        {
            c["jti"] = "the-same";
            c["justification"] = "A pattern of burglaries in one ward.";
        })));
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task A_statement_that_was_refused_for_what_it_asks_is_used_up()
    {
        var token = Token(Host.Treatment);
        var statement = Statement(Host.Treatment, token, c => c["role"] = "auditor");

        AssertRefused(await AskAsync(token, statement), 403, "role-not-held");
        AssertRefused(await AskAsync(token, statement), 401, "statement-replayed");
    }

    [Fact]
    public async Task A_statement_with_a_wrong_signature_uses_up_no_name()
    {
        var token = Token(Host.Treatment);
        var claims = StatementClaims(Host.Treatment, token);
        var forged = Jws.Es256(StatementHeader(Host.Treatment), claims, Host.Police.StatementKey);

        AssertRefused(await AskAsync(token, forged), 401, "statement-signature");
        var own = Jws.Es256(StatementHeader(Host.Treatment), claims, Host.Treatment.StatementKey);
        Assert.Equal(200, (await AskAsync(token, own)).Status);
    }

    [Fact]
    public async Task A_statement_from_before_the_account_of_used_ones_is_refused()
    {
        var answer = await AskWithStatementAsync(c => c["iat"] = Now - 120);

        AssertRefused(answer, 401, "statement-too-old");
    }

    [Fact]
    public async Task Where_its_use_cannot_be_recorded_a_statement_is_refused()
    {
        var token = Token(Host.Treatment);
        await Host.Replay.DisposeAsync();
        var answer = await AskAsync(token, Statement(Host.Treatment, token));

        AssertRefused(answer, 503, "replay-unchecked");
        Assert.Equal("30", answer.Headers["Retry-After"]);
    }
}
