using IomGateway.Exchange.Access;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Asking.Questions;

/// <summary>Every way in which a question can be malformed. None repeats what was sent.</summary>
internal static class QuestionRefusals
{
    public static readonly Refusal MediaType = new()
    {
        Status = StatusCodes.Status415UnsupportedMediaType,
        Code = "media-type",
        Sentence = "The question is in a media type or encoding that this call does not read.",
        NextStep = "Send a search as application/x-www-form-urlencoded and anything else as JSON, in UTF-8,"
            + " not compressed.",
    };

    public static readonly Refusal NotStrictJson = Bad(
        "not-strict-json",
        "The body is not strict JSON: it must be one UTF-8 object, without repeated names, at most 64 levels deep.",
        "Mend the body and send it with a new statement.");

    public static readonly Refusal NotAForm = Bad(
        "not-a-form",
        "The body is not a form in UTF-8.",
        "Send name=value pairs, joined by '&' and percent-encoded.");

    public static readonly Refusal QueryNotRead = Bad(
        "query-not-read",
        "The address has a query, and a question is read from its body alone.",
        "Move the parameters into the body: identifiers never travel in an address.");

    public static readonly Refusal PersonMissing = Bad(
        "person-missing",
        "The question names no person.",
        "Give patient.identifier as system|value; only a depersonalised purpose asks without a person.");

    public static readonly Refusal PersonNotAllowed = Bad(
        "person-not-allowed",
        "The purpose is for records that identify nobody, and the question names a person.",
        "Leave patient.identifier out, or ask for another purpose.");

    public static readonly Refusal IdentifierForm = Bad(
        "identifier-form",
        "The person's identifier is not written as system|value.",
        "Give the identifier's system, a vertical bar, and its value.");

    public static readonly Refusal IdentifierSystem = new()
    {
        Status = StatusCodes.Status403Forbidden,
        Code = "identifier-system",
        Sentence = "The identifier is of a system that the calling agency may not ask by.",
        NextStep = "Ask by an identifier of the kind that your agency uses.",
    };

    public static readonly Refusal IdentifierValue = new()
    {
        Status = StatusCodes.Status422UnprocessableEntity,
        Code = "identifier-value",
        Sentence = "The identifier does not pass its system's own check.",
        NextStep = "Check it for a slip: a wrong letter, a missing digit, two digits exchanged.",
    };

    public static readonly Refusal RecordTypeUnknown = new()
    {
        Status = StatusCodes.Status403Forbidden,
        Code = "record-type-unknown",
        Sentence = "No agreement can speak of records of this type.",
        NextStep = "GET /v1/me/agreements lists the record types that your agency can ask for.",
    };

    public static readonly Refusal AgencyUnknown = new()
    {
        Status = StatusCodes.Status403Forbidden,
        Code = "agency-unknown",
        Sentence = "_agency names an agency that this gateway does not know.",
        NextStep = "GET /v1/me/agreements lists the agencies that your agency can ask.",
    };

    /// <summary>It follows from the agreements alone, and is the same for everybody.</summary>
    public static readonly Refusal DateNotClear = Bad(
        "date-not-clear",
        "No agreement gives the date of these records in full for this role and purpose, so that they cannot be"
            + " searched by it.",
        "Leave date out; GET /v1/me/agreements lists what is given, and in which form.");

    public static Refusal Parameter(string name, string mend) => Bad(
        "parameter", $"The parameter '{name}' is not one that this search reads, or not in its form.", mend);

    private static Refusal Bad(string code, string sentence, string nextStep) => new()
    {
        Status = StatusCodes.Status400BadRequest,
        Code = code,
        Sentence = sentence,
        NextStep = nextStep,
    };
}
