using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Checking;

/// <summary>Warns of what is allowed and probably not meant.</summary>
internal sealed class SenseCheck(PolicyLibrary policies, FileProblems found)
{
    /// <summary>This language's own heading, which the regulator does not ask for.</summary>
    private const string PartOf = "part-of";

    public void Run(Agreement agreement, DateOnly today)
    {
        if (agreement.Term.Review is { } review && review < today)
        {
            found.Warning(agreement.Term.ReviewAt, "review-overdue",
                $"The review was due on {review:yyyy-MM-dd}.",
                "Review the agreement and set the next date.");
        }

        CheckDocument(agreement);
        foreach (var flow in agreement.Flows)
        {
            CheckCategories(flow);
            CheckRetention(flow);
        }
    }

    private void CheckDocument(Agreement agreement)
    {
        var missing = AgreementDocument.Headings
            .Where(h => h != PartOf && agreement.Document?.Entries.ContainsKey(h) != true)
            .ToList();
        if (missing.Count > 0)
        {
            found.Warning(agreement.Document?.At ?? agreement.At, "document-incomplete",
                $"The agreement as a document does not say: {string.Join(", ", missing)}.",
                "Add them under `document`: the regulator's data-sharing code asks for them.",
                "Data Sharing Code of Practice (Information Commissioner, 2021)");
        }
    }

    private void CheckCategories(Flow flow)
    {
        foreach (var (name, categories) in flow.Records)
        {
            if (!policies.RecordTypes.TryGetValue(name, out var type))
            {
                continue;
            }

            foreach (var category in categories.Where(c => !type.Categories.Contains(c)).Order(StringComparer.Ordinal))
            {
                found.Warning(flow.PositionOf($"records.{name}.{category}"), "category-not-in-type",
                    $"No element of {name} belongs to `{category}`, so nothing is granted by it.",
                    Suggestion.For(category, type.Categories,
                        $"{name} has: {string.Join(", ", type.Categories.Order(StringComparer.Ordinal))}."));
            }
        }
    }

    private void CheckRetention(Flow flow)
    {
        if (flow.Then.Retain is null)
        {
            found.Warning(flow.PositionOf("then"), "no-retention",
                $"The flow `{flow.Id}` does not say how long its recipients may keep what they get.",
                "Write `then: { retain: { clock: …, for: … } }`.",
                "UK GDPR Article 5(1)(e)");
        }
    }
}
