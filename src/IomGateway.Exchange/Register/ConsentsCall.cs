using IomGateway.Ledger;
using IomGateway.Records.Consents;

namespace IomGateway.Exchange.Register;

/// <summary>
/// <c>POST /v1/consents</c>: a consent as the person gave it, or took it back. Members: <c>identifier</c>,
/// <c>partnership</c>, <c>consent</c>, <c>holder</c>, <c>recipients</c>, and either <c>givenAt</c> (with <c>until</c>
/// and
/// <c>purposes</c>, where the person limited it) or <c>withdrawnAt</c>. A withdrawal counts from the next question.
/// </summary>
internal sealed class ConsentsCall(PersonNamed people, ConsentRegister consents, TimeProvider time)
{
    public async Task<ToldAnswer> RunAsync(ToldRequest request, CancellationToken cancel)
    {
        var body = new Members(request.Body);
        body.Only(
            "identifier", "partnership", "consent", "holder", "recipients", "purposes", "givenAt", "until",
            "withdrawnAt");
        var partnership = PersonNamed.Partnership(request, body);
        var consent = body.Text("consent", "Give the consent's code.");
        var holder = body.Text("holder", "Give the agency that the person lets tell.");
        var withdrawn = body.TryGet("withdrawnAt", out _);
        var recipients = body.OptionalTexts("recipients", "Give the agencies that may be told.");
        if (withdrawn == body.TryGet("givenAt", out _))
        {
            body.Fail("givenAt", "Give either givenAt or withdrawnAt.");
        }

        if (!withdrawn && recipients is not { Count: > 0 })
        {
            body.Fail("recipients", "Name at least one agency that may be told.");
        }

        var (person, refusal) = await people.FindAsync(request, body, cancel);
        if ((body.Wrong ?? refusal) is { } wrong)
        {
            return new ToldAnswer.Refused(wrong);
        }

        var at = body.Instant(withdrawn ? "withdrawnAt" : "givenAt", time.GetUtcNow());
        var purposes = body.OptionalTexts("purposes", "Give codes of purposes, or leave it out for any.");
        DateTimeOffset? until = body.TryGet("until", out _) ? body.Instant("until", at) : null;
        if (body.Wrong is { } malformed)
        {
            return new ToldAnswer.Refused(malformed);
        }

        await request.RecordAsync(EntryKind.Register, person, of: null);
        return ToldAnswer.Of(withdrawn
            ? await consents.WithdrawAsync(
                new ConsentWithdrawal
                {
                    Person = person!.Value,
                    Partnership = partnership!,
                    Consent = consent,
                    Holder = holder,
                    Recipients = recipients,
                    At = at,
                    By = request.By,
                },
                CancellationToken.None)
            : await consents.GiveAsync(
                new ConsentGrant
                {
                    Person = person!.Value,
                    Partnership = partnership!,
                    Consent = consent,
                    Holder = holder,
                    Recipients = recipients!,
                    Purposes = purposes,
                    GivenAt = at,
                    Until = until,
                    By = request.By,
                },
                request.Enforced.Policies.Vocabulary, CancellationToken.None));
    }
}
