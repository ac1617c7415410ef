using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Access;

/// <summary>Every refusal that token and statement can meet.</summary>
public static class AccessRefusals
{
    private const string AskForToken = "Ask the token service for a new access token for this gateway, and send it as"
        + " 'Authorization: Bearer'.";

    private const string SignAgain = "Have your agency sign a new statement for this very request, and send it once.";

    internal static readonly Refusal TokenMissing = Unauthorised(
        "token-missing", "The request carries no access token.", AskForToken);

    internal static readonly Refusal TokenInvalid = Unauthorised(
        "token-invalid", "The access token is not one that this gateway accepts.", AskForToken);

    internal static readonly Refusal TokenExpired = Unauthorised(
        "token-expired", "The access token is not valid at this time.", AskForToken);

    internal static readonly Refusal TokenUnbound = Unauthorised(
        "token-unbound",
        "The access token is not bound to a TLS client certificate.",
        "Ask the token service for a token over mutual TLS, with the certificate that you call this gateway with.");

    internal static readonly Refusal TokenNotYours = Unauthorised(
        "token-not-yours",
        "The access token is bound to a TLS client certificate that this connection did not prove.",
        "Call with the certificate over which the token was issued.");

    internal static readonly Refusal ClientUnknown = Unauthorised(
        "client-unknown",
        "The client of this access token is not registered here, or is suspended.",
        "Ask the operator of this gateway to register the client for your agency.");

    internal static readonly Refusal AuthorityUnavailable = new()
    {
        Status = StatusCodes.Status503ServiceUnavailable,
        Code = "authority-unavailable",
        Sentence = "The token service cannot be reached, so no token can be checked.",
        NextStep = "Ask again in a minute; if it lasts, tell the operator of this gateway.",
        RetryAfter = TimeSpan.FromSeconds(30),
    };

    internal static readonly Refusal StatementMissing = Unauthorised(
        "statement-missing",
        "The request does not say on whose behalf it is made.",
        "Send your agency's signed statement of person and purpose, once, as 'On-Behalf-Of'.");

    internal static readonly Refusal StatementInvalid = Unauthorised(
        "statement-invalid",
        "The statement is not in the form that this gateway reads.",
        "Send a compact JWS with the header names alg (ES256), typ (iom-statement+jwt) and kid, and the claims iss,"
        + " aud, sub, role, purpose, htm, htu, bsh, ath, jti, iat and exp; nbf, justification and emergency may"
        + " be added.");

    internal static readonly Refusal StatementSignature = Unauthorised(
        "statement-signature",
        "The statement is not signed by a statement key of the calling agency.",
        "Sign with ES256 and a key that is registered for your agency, and name that key as kid.");

    internal static readonly Refusal StatementExpired = Unauthorised(
        "statement-expired",
        "The statement is not valid at this time, or for longer than five minutes.",
        "Sign a statement when you ask, with exp at most five minutes after iat, by a clock that is right.");

    internal static readonly Refusal StatementElsewhere = Unauthorised(
        "statement-elsewhere",
        "The statement was made for another request, token, agency or gateway.",
        SignAgain + " iss is your agency, aud this gateway's origin, htm and htu the method and the address without"
        + " query, bsh and ath the base64url SHA-256 of the body and of the access token.");

    internal static readonly Refusal StatementReplayed = Unauthorised(
        "statement-replayed", "The statement was used before.", SignAgain);

    internal static readonly Refusal StatementTooOld = Unauthorised(
        "statement-too-old",
        "The statement was signed before the time from which this gateway knows which statements were used.",
        SignAgain);

    internal static readonly Refusal RoleNotHeld = Forbidden(
        "role-not-held",
        "The agency may not let this user act in that role.",
        "Ask with a role that your agency's entry in the agreements gives this user.");

    internal static readonly Refusal PurposeUnknown = Forbidden(
        "purpose-unknown",
        "The statement names a purpose that no agreement can speak of.",
        "Name a purpose of the vocabulary; GET /v1/me/agreements lists those that your agency can use.");

    internal static readonly Refusal ReplayUnchecked = new()
    {
        Status = StatusCodes.Status503ServiceUnavailable,
        Code = "replay-unchecked",
        Sentence = "The gateway cannot record that the statement was used, so nothing is disclosed.",
        NextStep = "Ask again with a new statement; if it lasts, tell the operator of this gateway.",
        RetryAfter = TimeSpan.FromSeconds(30),
    };

    internal static readonly Refusal BodyTooLarge = new()
    {
        Status = StatusCodes.Status413PayloadTooLarge,
        Code = "body-too-large",
        Sentence = "The body is larger than 64 KiB.",
        NextStep = "Send only what the call reads.",
    };

    internal static readonly Refusal BodyUnread = new()
    {
        Status = StatusCodes.Status400BadRequest,
        Code = "body-unread",
        Sentence = "The body did not come whole, or not in time.",
        NextStep = "Send it again, with a new statement.",
    };

    /// <summary>
    /// Either end works under Part 3 of the Data Protection Act 2018, and the statement gives no justification. The
    /// asker's end is checked here; whoever routes a question checks the holder's
    /// (<see cref="CallerDirectory.IsPart3"/>).
    /// </summary>
    public static Refusal JustificationMissing { get; } = Forbidden(
        "justification-missing",
        "A question to or from an agency that processes for law enforcement needs a justification.",
        "Say in the statement's justification why the information is needed.");

    private static Refusal Unauthorised(string code, string sentence, string nextStep) => new()
    {
        Status = StatusCodes.Status401Unauthorized,
        Code = code,
        Sentence = sentence,
        NextStep = nextStep,
    };

    private static Refusal Forbidden(string code, string sentence, string nextStep) => new()
    {
        Status = StatusCodes.Status403Forbidden,
        Code = code,
        Sentence = sentence,
        NextStep = nextStep,
    };
}
