using System.Text;
using IomGateway.Exchange.Access;
using IomGateway.Sharing.Decisions.Requests;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Register;

/// <summary>
/// <c>POST /v1/decisions:simulate</c>: what would be decided for made-up facts, and why. It reads nothing of any real
/// person and discloses nothing; an agency simulates what it would ask or be asked, and nobody else's dealings.
/// </summary>
internal sealed class SimulateCall(TimeProvider time)
{
    private static readonly Refusal NotYours = new()
    {
        Status = StatusCodes.Status403Forbidden,
        Code = "not-yours-to-simulate",
        Sentence = "An agency can simulate only what it would ask or be asked itself.",
        NextStep = "Make your own agency 'from' or 'to'.",
    };

    public Task<ToldAnswer> RunAsync(ToldRequest request, CancellationToken cancel)
    {
        var utf8 = Encoding.UTF8.GetBytes(request.BodyText);
        var read = DecisionRequestReader.Read(utf8, request.Enforced.Policies, time.GetUtcNow(), out var problems);
        ToldAnswer answer = read is null
            ? new ToldAnswer.Refused(ToldRefusals.Member(
                problems[0].Property.Length == 0 ? "(body)" : problems[0].Property, problems[0].Message))
            : read.Requests.All(r => r.Ask.From == request.Caller.AgencyId || r.Ask.To == request.Caller.AgencyId)
                ? new ToldAnswer.Done(StatusCodes.Status200OK, DecisionJson.Of(read, request.Enforced.Rulebook))
                : new ToldAnswer.Refused(NotYours);
        return Task.FromResult(answer);
    }
}
