using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Sharing.Scenarios;

namespace IomGateway.Sharing.Mutations;

/// <summary>Writes the scenario that would notice a change, ready for the file and for a better name.</summary>
internal static class Proposal
{
    private static readonly string[] OfObligations =
        ["then", "says", "evidence", "lifts", "limit", "review-within", "reviewers"];

    public static (TrialCase Case, string Text) Of(
        Mutant mutant, Point point, TrialRules rules, PolicyLibrary policies)
    {
        var request = point.Request(policies.Vocabulary, policies.RecordTypes[point.Ask.RecordType]);
        var got = Got.Of(request.Decide(rules.Rulebook), rules);
        bool owed = OfObligations.Contains(mutant.Clause[(mutant.Clause.IndexOf(':', StringComparison.Ordinal) + 1)..]
            .Trim());
        var expect = Expect(got, owed);
        string name = $"To notice {mutant.Clause}, {mutant.Change}".Replace("`", "", StringComparison.Ordinal);
        return (new TrialCase("", name, request, expect), Text(name, point, expect, policies));
    }

    private static Expectation Expect(Got got, bool owed)
    {
        bool opens = got.Decision != "deny";
        var expect = new Expectation
        {
            Decision = got.Decision,
            Categories = opens ? got.Forms : null,
            Reasons = opens ? [] : got.Reasons.Select(r => r.Code).Distinct().Order(StringComparer.Ordinal).ToArray(),
        };
        return !opens || !owed ? expect : expect with
        {
            Retain = got.Obligations.Retain,
            Onward = got.Obligations.Onward,
            Events = got.Obligations.Events,
            Says = got.Says,
            KeepsBytes = got.KeepsBytes,
            Emergency = got.Emergencies is [var terms]
                ? new ExpectedEmergency(terms.LimitPerDay, terms.ReviewWithin, terms.Reviewers)
                : null,
        };
    }

    private static string Text(string name, Point point, Expectation expect, PolicyLibrary policies)
    {
        var text = new StringBuilder();
        var at = point.Ask.At.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        text.Append("  - name: ").Append(Quoted(name)).Append("\n    given:\n");
        text.Append("      person: ").Append(People(point.People)).Append('\n');
        if (point.Labels is { } labels)
        {
            text.Append("      record: ").Append(Labels(point.Ask.RecordType, labels, policies)).Append('\n');
        }

        text.Append("      at: ").Append(at).Append('\n');
        text.Append(point.Ask.Emergency ? "      emergency: true\n" : "");
        text.Append(point.Ask.NamesPerson ? "" : "      people-named: false\n");
        text.Append("    ask: ").Append(Flow(ScenarioJson.Ask(point.Ask))).Append('\n');
        text.Append("    expect: ").Append(Flow(ScenarioJson.Expected(expect))).Append('\n');
        return text.ToString();
    }

    private static string People(IReadOnlyList<(Variable Variable, Standing State)> people)
    {
        var facts = new JsonObject();
        foreach (var (variable, state) in people.Where(p => p.State.Values is not null))
        {
            bool many = variable.Kind == VariableKind.Consents || state.Values!.Count != 1;
            JsonNode value = many ? ScenarioJson.Words(state.Values!) : JsonValue.Create(state.Values![0]);
            int dot = variable.Code.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
            {
                facts[variable.Code] = value;
                continue;
            }

            var whole = facts[variable.Code[..dot]] as JsonObject ?? [];
            whole[variable.Code[(dot + 1)..]] = value;
            facts[variable.Code[..dot]] = whole.Parent is null ? whole : whole.DeepClone();
        }

        return Flow(facts);
    }

    /// <summary>Every label that the type declares: a scenario that leaves one out says that it is missing.</summary>
    private static string Labels(
        string type, IReadOnlyList<(Variable Variable, Standing State)> labels, PolicyLibrary policies)
    {
        var carried = new SortedDictionary<string, IReadOnlyList<string>?>(StringComparer.Ordinal);
        foreach (var label in policies.RecordTypes[type].Labels.Select(l => l.Label)
            .Where(policies.Vocabulary.Labels.ContainsKey))
        {
            carried[label] = [policies.Vocabulary.Labels[label].Unrestrictive];
        }

        foreach (var (variable, state) in labels)
        {
            carried[variable.Code] = state.Values;
        }

        return Flow(new JsonObject(carried.Where(c => c.Value is not null).Select(c => KeyValuePair.Create(
            c.Key, c.Value!.Count == 1 ? (JsonNode?)JsonValue.Create(c.Value[0]) : ScenarioJson.Words(c.Value)))));
    }

    /// <summary>As YAML's flow style, which people read more easily than JSON.</summary>
    private static string Flow(JsonNode? node) => node switch
    {
        JsonObject { Count: 0 } => "{ }",
        JsonObject keys => $"{{ {string.Join(", ", keys.Select(k => $"{Quoted(k.Key)}: {Flow(k.Value)}"))} }}",
        JsonArray items => $"[{string.Join(", ", items.Select(Flow))}]",
        _ => Quoted(node?.ToString() ?? "~"),
    };

    private static string Quoted(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ' ' or ':')
            && char.IsAsciiLetter(text[0]) && !text.Contains(": ", StringComparison.Ordinal) && text[^1] != ':'
            && text is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off")
            ? text
            : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
