using System.Buffers;
using System.Text.Json;
using IomGateway.Exchange.Access;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// What stands in an answer for what is not there: the same bytes whether it is withheld, held, unknown or absent.
/// </summary>
internal static class NoRecord
{
    private static readonly Refusal Nothing = new()
    {
        Status = 404,
        Code = "nothing-to-share",
        Sentence = "No record can be shared in answer to this question.",
        NextStep = "Either nothing is held, or it may not be disclosed; the answer is the same for both.",
    };

    /// <param name="shape">The form of the answer.</param>
    /// <param name="missing">The agencies whose part is missing, and whether some of it is there.</param>
    /// <param name="unsearched">The agencies that were not asked because of what is searched by.</param>
    /// <param name="nothing">Whether there is no record at all.</param>
    public static List<ReadOnlyMemory<byte>> Outcomes(
        AnswerShape shape, IEnumerable<(Agency Agency, bool InPart)> missing, IEnumerable<Agency> unsearched,
        bool nothing)
    {
        var outcomes = missing.OrderBy(m => m.Agency.Id, StringComparer.Ordinal)
            .Select(m => m.InPart ? Refusals.Incomplete(m.Agency.Title) : Refusals.Silent(m.Agency.Title))
            .Concat(unsearched.OrderBy(a => a.Id, StringComparer.Ordinal).Select(a => Refusals.NotSearched(a.Title)))
            .Select(r => Write(shape, r)).ToList();
        if (nothing)
        {
            outcomes.Add(Write(shape, Nothing));
        }

        return outcomes;
    }

    private static ReadOnlyMemory<byte> Write(AnswerShape shape, Refusal refusal)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            if (shape == AnswerShape.Records)
            {
                json.WriteStartObject();
                json.WriteString("code", refusal.Code);
                json.WriteString("detail", refusal.Sentence);
                json.WriteString("nextStep", refusal.NextStep);
                json.WriteEndObject();
            }
            else
            {
                refusal.WriteOutcome(json, decisionId: null);
            }
        }

        return buffer.WrittenMemory;
    }
}
