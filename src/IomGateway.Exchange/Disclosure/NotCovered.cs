using IomGateway.Exchange.Access;
using IomGateway.Sharing.Decisions;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// The refusal of a question that no agreement covers, whoever it is about: it says what would have to be true of the
/// question, and reads no fact of any person.
/// </summary>
internal static class NotCovered
{
    /// <param name="enforced">What is in force.</param>
    /// <param name="asked">The question, to no agency in particular.</param>
    /// <param name="agencies">The agencies that it names; empty for all.</param>
    public static Refusal Explain(Enforced enforced, Ask asked, IReadOnlyList<string> agencies)
    {
        var nearest = (agencies.Count > 0 ? agencies : enforced.Agencies.All.Select(a => a.Id))
            .Where(id => id != asked.To).Order(StringComparer.Ordinal)
            .Select(id => enforced.Rulebook.TryQuestion(asked with { From = id }, out var question, out _)
                ? enforced.Rulebook.ExplainQuestionAlone(question).Nearest : null)
            .OfType<NearestFlow>().OrderBy(n => n.Missing.Count).FirstOrDefault();
        return new Refusal
        {
            Status = StatusCodes.Status403Forbidden,
            Code = "not-covered",
            Sentence = "No agreement lets this question be asked, whoever it is about.",
            NextStep = nearest is null
                ? "GET /v1/me/agreements lists what your agency can ask, of whom, and for what."
                : $"The nearest is flow {nearest.Flow} of {nearest.Agreement}. For it to apply, "
                    + string.Join("; ", nearest.Missing.Select(
                        m => $"{m.Condition} would have to be {m.Needs} (it is {m.Has})")) + ".",
        };
    }
}
