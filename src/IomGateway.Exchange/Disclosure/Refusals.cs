using IomGateway.Exchange.Access;
using IomGateway.Sharing.Agencies;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// The refusals of a question that was well formed. None depends on the person, or says anything of them.
/// </summary>
internal static class Refusals
{
    /// <summary>What a read answers for a record that is not there, not for this caller, or not to be seen.</summary>
    public static readonly Refusal NotFound = new()
    {
        Status = StatusCodes.Status404NotFound,
        Code = "not-found",
        Sentence = "There is no such record that can be shared with you.",
        NextStep = "Search again: ids are the gateway's own, for one recipient, and expire.",
    };

    public static readonly Refusal TooManyMisses = new()
    {
        Status = StatusCodes.Status429TooManyRequests,
        Code = "too-many-misses",
        Sentence = "Too many of this user's questions in the last hour had nothing that could be shared.",
        NextStep = "Check the identifiers that you ask by, and ask again later.",
    };

    public static readonly Refusal NotRecorded = new()
    {
        Status = StatusCodes.Status503ServiceUnavailable,
        Code = "not-recorded",
        Sentence = "The gateway cannot record what it would disclose, so nothing is disclosed.",
        NextStep = "Ask again with a new statement; if it lasts, tell the operator of this gateway.",
        RetryAfter = TimeSpan.FromSeconds(30),
    };

    public static readonly Refusal Failed = new()
    {
        Status = StatusCodes.Status500InternalServerError,
        Code = "failed",
        Sentence = "The gateway failed on this question, and nothing was disclosed.",
        NextStep = "Tell the operator of this gateway when it happened.",
    };

    /// <summary>
    /// The refusal while none of the agencies that an agreement lets be asked answers: the same for whoever is asked
    /// about, those of whom nobody would have been asked among them.
    /// </summary>
    /// <param name="agencies">The agencies.</param>
    /// <param name="faultOf">How each fails; <see langword="null"/> when it does not.</param>
    public static Refusal? NobodyAnswers(IReadOnlyList<Agency> agencies, Func<Agency, HolderFault?> faultOf)
    {
        var faults = agencies.Select(faultOf).OfType<HolderFault>().ToList();
        if (faults.Count == 0 || faults.Count < agencies.Count)
        {
            return null;
        }

        var titles = agencies.Select(a => a.Title).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return new Refusal
        {
            Status = faults.TrueForAll(f => f is HolderFault.TimedOut)
                ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status502BadGateway,
            Code = "holder-failed",
            Sentence = $"{string.Join(", ", titles)} could not answer, and nobody else was asked.",
            NextStep = "Ask again later, or ask the agency directly if it cannot wait.",
        };
    }

    /// <summary>One agency's part of an answer that broke off.</summary>
    public static Refusal Incomplete(string agencyTitle) => Silent(agencyTitle) with
    {
        Code = "agency-incomplete",
        Sentence = $"{agencyTitle} could not answer to the end, so some of what it holds is missing here.",
    };

    /// <summary>One agency's part of an answer that cannot be searched for as it was asked.</summary>
    public static Refusal NotSearched(string agencyTitle) => new()
    {
        Status = StatusCodes.Status403Forbidden,
        Code = "agency-not-searched",
        Sentence = $"{agencyTitle} was not asked, since no agreement gives the date of its records in full.",
        NextStep = "Leave date out to ask that agency too.",
    };

    /// <summary>One agency's part of an answer that is missing.</summary>
    public static Refusal Silent(string agencyTitle) => new()
    {
        Status = StatusCodes.Status502BadGateway,
        Code = "agency-silent",
        Sentence = $"{agencyTitle} could not answer, so what it holds is missing here.",
        NextStep = "Ask again later, or ask the agency directly if it cannot wait.",
    };
}
