using IomGateway.Exchange.Access;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Register;

/// <summary>Why something that was told was not taken. None repeats what was sent.</summary>
internal static class ToldRefusals
{
    public static readonly Refusal NotStrictJson = new()
    {
        Status = StatusCodes.Status400BadRequest,
        Code = "not-strict-json",
        Sentence = "The body is not strict JSON: it must be one UTF-8 object without repeated names.",
        NextStep = "Mend the body and send it with a new statement.",
    };

    public static readonly Refusal OtherContent = new()
    {
        Status = StatusCodes.Status409Conflict,
        Code = "idempotency-key-reused",
        Sentence = "The Idempotency-Key was used for another request.",
        NextStep = "Send a new key with a new request; repeat a key only with the very same request.",
    };

    public static readonly Refusal UnderWay = new()
    {
        Status = StatusCodes.Status409Conflict,
        Code = "under-way",
        Sentence = "The same request is being worked on.",
        NextStep = "Ask again in a moment with the same key and a new statement.",
        RetryAfter = TimeSpan.FromSeconds(2),
    };

    public static readonly Refusal PersonUnknown = new()
    {
        Status = StatusCodes.Status404NotFound,
        Code = "person-unknown",
        Sentence = "Nobody in scope has that identifier.",
        NextStep = "Check the identifier; a person has to be referred or imported before anything can be said of them.",
    };

    public static readonly Refusal NotYours = new()
    {
        Status = StatusCodes.Status404NotFound,
        Code = "not-found",
        Sentence = "There is no such thing for your agency.",
        NextStep = "List what there is, and use the ids as they are given.",
    };

    /// <summary>A member of the body is missing or not in its form.</summary>
    public static Refusal Member(string name, string mend) => new()
    {
        Status = StatusCodes.Status400BadRequest,
        Code = "member",
        Sentence = $"'{name}' is missing, or is not in its form.",
        NextStep = mend,
    };
}
