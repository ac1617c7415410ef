using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Explain;

namespace IomGateway.Sharing.Export;

/// <content>What the agreement says of itself, and the signatures.</content>
internal sealed partial class PaperParts
{
    public Section Breaches() => new()
    {
        Heading = "Breaches",
        Sentences =
        [
            Line("Within which time a breach is told to the other parties", "breach-contact-within", English.Duration),
        ],
    };

    public Section Assessments()
    {
        var documents = agreement.Flows.SelectMany(f => f.Under).Select(g => g.PolicyDocument).OfType<string>()
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (documents.Count == 0)
        {
            missing.Add("appropriate policy documents");
        }

        return new Section
        {
            Heading = "Assessments, policies and notices",
            Sentences =
            [
                Line("Data protection impact assessment", "dpia"), Line("Equality assessment", "equality-assessment"),
                documents.Count == 0 ? Sentence.Of($"Appropriate policy documents: {NotSaid}")
                    : Sentence.Of($"Appropriate policy documents: {English.And(documents)}."),
                Line("Privacy notice", "privacy-notice"),
            ],
        };
    }

    public Section Review()
    {
        if (agreement.Term.Review is { } day)
        {
            return new Section
            {
                Heading = "Review",
                Sentences = [Sentence.Of($"It is to be reviewed by {English.Day(day)}.", agreement.Term.ReviewAt)],
            };
        }

        missing.Add("the day of review");
        return new Section { Heading = "Review", Sentences = [Sentence.Of($"{NotSaid}")] };
    }

    public Section Entry(string heading, string key) => new()
    {
        Heading = heading,
        Sentences = [Said(key) is { } text
            ? Sentence.Of(English.Ended(text), agreement.Document!.Positions.GetValueOrDefault(key))
            : Unsaid(Phrasebook.English.Document[key], $"{NotSaid}")],
    };

    public Section Signing()
    {
        List<IReadOnlyList<string>> rows = [];
        foreach (var id in Names.Members(agreement.Parties).Distinct(StringComparer.Ordinal))
        {
            var signatories = setting.Agencies.Find(id)?.Signatories ?? [];
            if (signatories.Count == 0)
            {
                missing.Add($"who signs for {Names.Of(id)}");
                rows.Add([Names.Title(id), Nothing, Nothing, "", ""]);
            }

            rows.AddRange(signatories.Select(s => Signatory(id, s)));
        }

        return new Section
        {
            Heading = "Signatures",
            Sentences = [Line("Sign-off", "sign-off"), Sentence.Of("Each party signs for itself.")],
            Tables = [new TextTable("Signatures", ["Party", "Signatory", "Role", "Signature", "Date"], rows)],
        };
    }

    /// <summary>Everything that was asked for and is not there; made last.</summary>
    public Section NotStated() => new()
    {
        Heading = "What this agreement does not state",
        Sentences = missing.Count == 0
            ? [Sentence.Of("Nothing that is asked for is left unstated.")]
            :
            [
                Sentence.Of("It does not state:") with
                {
                    Points = [.. missing.Distinct(StringComparer.Ordinal).Select(m => Sentence.Of(m))],
                },
            ],
    };

    private IReadOnlyList<string> Signatory(string id, Signatory signatory) =>
    [
        Names.Title(id), signatory.Name,
        setting.Policies.Vocabulary.Roles.GetValueOrDefault(signatory.Role)?.Label ?? signatory.Role, "", "",
    ];

    private Sentence Line(string name, string key, Func<string, string>? words = null) => Said(key) is { } text
        ? Sentence.Of($"{name}: {English.Ended(words?.Invoke(text) ?? text)}",
            agreement.Document!.Positions.GetValueOrDefault(key))
        : Unsaid(name, $"{name}: {NotSaid}");

    private Sentence PartOf() => Said("part-of") is { } whole
        ? Sentence.Of($"Part of: {English.Ended(whole)}", agreement.Document!.Positions.GetValueOrDefault("part-of"))
        : Sentence.Of("It stands by itself and says of no other agreement that it is part of it.");

    private Sentence Unsaid(string what, Weighted words)
    {
        missing.Add(English.Small(what));
        return Sentence.Of(words);
    }

    private string? Said(string key) => agreement.Document?.Entries.GetValueOrDefault(key);
}
