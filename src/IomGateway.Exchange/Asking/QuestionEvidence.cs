using System.Text.Json;
using IomGateway.Exchange.Asking.Questions;
using IomGateway.Exchange.Disclosure;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Exchange.Asking;

/// <summary>
/// What a question was and what was granted at most, as the vault keeps it beside the facts: with both, the question
/// can be decided again under other agreements.
/// </summary>
internal static class QuestionEvidence
{
    /// <summary>The form of the JSON; raised when a reader of the old form would misread the new one.</summary>
    private const int Form = 1;

    /// <param name="at">The instant as of which it was decided.</param>
    /// <param name="text">What the caller asked.</param>
    /// <param name="subject">Whom they asked about.</param>
    /// <param name="emergency">Whether they stated an emergency.</param>
    /// <param name="ceiling">What was granted at most; nothing on a denial.</param>
    /// <param name="closed">
    /// The code of what closed it whatever the facts say; otherwise <see langword="null"/>.
    /// </param>
    public static byte[] ToJson(
        DateTimeOffset at, QuestionText text, Subject subject, bool emergency, in Verdict ceiling, string? closed) =>
        JsonText.Of((at, text, subject, emergency, ceiling, closed), Write);

    private static void Write(
        Utf8JsonWriter json,
        (DateTimeOffset At, QuestionText Text, Subject Subject, bool Emergency, Verdict Ceiling, string? Closed) asked)
    {
        var (at, text, subject, emergency, ceiling, closed) = asked;
        json.WriteStartObject();
        json.WriteNumber("v", Form);
        json.WriteNumber("at", at.ToUnixTimeMilliseconds());
        json.WriteString("how", How(text));
        json.WriteString("type", text.Type);
        json.WriteBoolean("names", text is not QuestionText.Search { Person: null });
        json.WriteBoolean("emergency", emergency);
        if (closed is not null)
        {
            json.WriteString("closed", closed);
        }

        json.WriteStartArray("only");
        foreach (var holder in subject.Record is { } record ? [record.Holder] : text.Holders)
        {
            json.WriteStringValue(holder);
        }

        json.WriteEndArray();
        json.WriteStartObject("forms");
        foreach (var grant in ceiling.Grants)
        {
            json.WriteString(grant.Category, grant.Form);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string How(QuestionText text) => text switch
    {
        QuestionText.Picture => "picture",
        QuestionText.Read => "read",
        _ => "search",
    };
}
