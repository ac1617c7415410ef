using System.Text.Json;
using IomGateway.Exchange.Access;
using IomGateway.Exchange.Asking.Questions;
using IomGateway.Exchange.Disclosure;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Exchange.Asking;

/// <summary>
/// The FHIR <c>date</c> search parameter (R4 search parameters of each type), the only one that speaks of an element.
/// It works only where an agreement can grant that element clear, and is applied to what is released, so that a search
/// tells no more than its answer.
/// </summary>
internal static class SearchDates
{
    private static readonly string Clear = Form.Clear.ToString();

    /// <summary>The element that <c>date</c> searches, by record type.</summary>
    private static readonly Dictionary<string, string[]> Elements = new(StringComparer.Ordinal)
    {
        ["Appointment"] = ["start"],
        ["CarePlan"] = ["period"],
        ["Consent"] = ["dateTime"],
        ["DocumentReference"] = ["date"],
        ["Encounter"] = ["period"],
        ["EpisodeOfCare"] = ["period"],
        ["Flag"] = ["period"],
        ["Observation"] = ["effectiveDateTime", "effectivePeriod", "effectiveInstant"],
        ["Procedure"] = ["performedDateTime", "performedPeriod"],
        ["RiskAssessment"] = ["occurrenceDateTime", "occurrencePeriod"],
    };

    /// <summary>Whether a date of this type's records is among what may be granted clear.</summary>
    /// <param name="type">The record type.</param>
    /// <param name="most">What may be granted at most.</param>
    public static bool CanBeClear(RecordType type, in Verdict most)
    {
        foreach (var category in Elements.GetValueOrDefault(type.Name, []).SelectMany(type.CategoriesOf))
        {
            if (most.FormOf(category) == Clear)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether an agency can search records of this type by date at all: of some other, in some role, for some purpose.
    /// </summary>
    public static bool CanBeAsked(Enforced enforced, string asker, string recordType, DateTimeOffset at)
    {
        var type = enforced.Policies.RecordTypes[recordType];
        var asks =
            from flow in enforced.Rulebook.AskableBy(asker, at)
            where flow.Records.ContainsKey(recordType)
            from holder in flow.From
            from role in flow.Roles
            from purpose in flow.Purposes
            select new Ask
            {
                From = holder,
                To = asker,
                Role = role,
                Purpose = purpose,
                RecordType = recordType,
                Emergency = flow.Emergency,
                NamesPerson = !flow.Depersonalised,
                At = at,
            };
        return asks.Any(a => enforced.Rulebook.TryQuestion(a, out var question, out _)
            && CanBeClear(type, enforced.Rulebook.MostForAnybody(question)));
    }

    /// <summary>Why the question's dates cannot be searched by; it depends on the question alone.</summary>
    public static Refusal? Refusal(QuestionText text) =>
        text is QuestionText.Search { Dates.Count: > 0 } search && !Elements.ContainsKey(search.RecordType)
            ? QuestionRefusals.Parameter("date", "Records of this type are not searched by date: leave it out.")
            : null;

    /// <summary>
    /// Whether a released record is among those that were searched for; <see langword="null"/> when all are.
    /// </summary>
    public static Func<ReadOnlyMemory<byte>, bool>? Filter(QuestionText text)
    {
        if (text is not QuestionText.Search { Dates.Count: > 0 } search
            || !Elements.TryGetValue(search.RecordType, out var names))
        {
            return null;
        }

        var dates = search.Dates.Select(d => FhirDate.TryParse(d, out var date) ? date : default).ToArray();
        return released => Matches(released, names, dates);
    }

    /// <summary>
    /// A record whose date was not released matches no date; one that is masked matches by what is left of it.
    /// </summary>
    private static bool Matches(ReadOnlyMemory<byte> released, string[] names, FhirDate[] dates)
    {
        using var json = JsonDocument.Parse(released);
        foreach (var name in names)
        {
            if (json.RootElement.TryGetProperty(name, out var element) && TrySpan(element, out var from, out var to))
            {
                return dates.All(d => d.Matches(from, to));
            }
        }

        return false;
    }

    private static bool TrySpan(JsonElement element, out DateOnly from, out DateOnly to)
    {
        (from, to) = (DateOnly.MinValue, DateOnly.MaxValue);
        if (element.ValueKind == JsonValueKind.String)
        {
            return FhirDate.TryPeriod(element.GetString()!, out from, out to);
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var begins = element.TryGetProperty("start", out var start) && start.ValueKind == JsonValueKind.String
            && FhirDate.TryPeriod(start.GetString()!, out from, out _);
        var ends = element.TryGetProperty("end", out var end) && end.ValueKind == JsonValueKind.String
            && FhirDate.TryPeriod(end.GetString()!, out _, out to);
        return begins || ends;
    }
}
