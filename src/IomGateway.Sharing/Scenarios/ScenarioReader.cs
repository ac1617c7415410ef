using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Scenarios;

/// <summary>
/// Reads a file of scenarios strictly. A name that nothing has is a problem, not a denial: a scenario that expects a
/// refusal must not pass because of a slip of the pen.
/// </summary>
internal sealed class ScenarioReader(Workspace workspace, ScenarioFile file)
{
    private static readonly string[] Decisions = ["permit", "deny", "hold"];

    private readonly FileProblems problems = file.File.Problems;

    /// <summary>The scenarios that could be read; whatever could not is among the file's problems.</summary>
    public IReadOnlyList<Scenario> Read(out string? agreement)
    {
        agreement = null;
        if (file.File.Keys("a file of scenarios") is not { } keys)
        {
            return [];
        }

        agreement = keys.Text("agreement");
        string? id = agreement;
        if (id is not null && !OfPartnership().Any(a => a.Id == id))
        {
            problems.Error(
                keys.At("agreement"),
                "unknown-agreement",
                $"The partnership `{file.Partnership}` has no agreement `{agreement}`.",
                "Name an agreement that lies in the same folder.");
        }

        var scenarios = keys.List("scenarios").Select(One).OfType<Scenario>().ToArray();
        keys.Finish();
        foreach (var twice in scenarios.GroupBy(s => s.Name, StringComparer.Ordinal).SelectMany(g => g.Skip(1)))
        {
            problems.Error(
                twice.At,
                "duplicate-scenario",
                $"There are two scenarios named `{twice.Name}`.",
                "Name each by what it shows.");
        }

        return scenarios;
    }

    private IEnumerable<Agreements.Agreement> OfPartnership() =>
        workspace.Agreements.Where(a => a.Partnership == file.Partnership);

    private Scenario? One(YamlNode node)
    {
        if (KeyReader.Of(node, problems, "a scenario") is not { } keys)
        {
            return null;
        }

        string? name = keys.Text("name");
        var ask = keys.Keys("ask", "the question of a scenario");
        var given = keys.Keys("given", "what a scenario takes as given");
        var expect = keys.Keys("expect", "what a scenario expects");
        keys.Finish();
        if (name is null || ask is null || given is null || expect is null)
        {
            return null;
        }

        var request = Request(ask, given);
        var expectation = Expectation(expect);
        return request is null || expectation is null
            ? null
            : new Scenario { Name = name, Request = request, Expect = expectation, At = node.At };
    }

    private DecisionRequest? Request(KeyReader ask, KeyReader given)
    {
        var vocabulary = workspace.Policies.Vocabulary;
        string? from = Known(ask, "from", id => workspace.Agencies.Find(id) is not null, "agency");
        string? to = Known(ask, "to", id => workspace.Agencies.Find(id) is not null, "agency");
        string? role = Known(ask, "role", vocabulary.Roles.ContainsKey, "role");
        string? purpose = Known(ask, "purpose", vocabulary.Purposes.ContainsKey, "purpose");
        string? type = Known(ask, "record-type", workspace.Policies.RecordTypes.ContainsKey, "record type");
        ask.Finish();
        var at = given.OptionalInstant("at");
        if (!given.Has("at"))
        {
            problems.Error(given.Start, "missing-key", "A scenario needs the instant of its question.", "Write `at:`.");
        }

        var facts = new GivenFacts(workspace.Policies, problems);
        bool named = given.Flag("people-named", absent: true);
        bool emergency = given.Flag("emergency");
        var person = given.Node("person") is { } p ? facts.Person(p) : null;
        var record = given.Node("record") is { } r && type is not null ? facts.Record(r, type) : null;
        var release = Release(given);
        given.Finish();
        if (from is null || to is null || role is null || purpose is null || type is null || at is null)
        {
            return null;
        }

        return new DecisionRequest
        {
            Ask = new Ask
            {
                From = from,
                To = to,
                Role = role,
                Purpose = purpose,
                RecordType = type,
                Emergency = emergency,
                NamesPerson = named,
                At = at.Value,
            },
            NamesPerson = named,
            Person = person,
            Record = record,
            Release = release,
        };
    }

    /// <summary><c>released: true</c>, or the list of the categories that the originator released.</summary>
    private static HoldRelease Release(KeyReader given)
    {
        if (given.Node("released") is YamlList)
        {
            return HoldRelease.Only(given.Words("released").Select(w => w.Text));
        }

        return given.Flag("released") ? HoldRelease.Everything : HoldRelease.None;
    }

    private Expectation? Expectation(KeyReader expect)
    {
        string? decision = expect.Choice("decision", Decisions);
        var categories = expect.OptionalKeys("categories", "the expected categories");
        var reasons = expect.OptionalWords("reasons").Select(r => r.Text).ToArray();
        string? flow = expect.OptionalText("flow");
        if (flow is not null && !OfPartnership().SelectMany(a => a.Flows).Any(f => f.Id == flow))
        {
            problems.Error(
                expect.At("flow"),
                "unknown-flow",
                $"No agreement of this partnership has a flow `{flow}`.",
                "Name one that exists.");
        }

        var forms = categories is null ? null : Forms(categories);
        expect.Finish();
        return decision is null
            ? null
            : new Expectation { Decision = decision, Categories = forms, Reasons = reasons, Flow = flow };
    }

    private SortedDictionary<string, string> Forms(KeyReader categories)
    {
        var vocabulary = workspace.Policies.Vocabulary;
        var forms = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in categories.Map.Entries)
        {
            string category = entry.Key.Text;
            string? form = categories.Text(category);
            if (!vocabulary.Categories.ContainsKey(category))
            {
                problems.Error(
                    entry.Key.At, "unknown-category", $"There is no category `{category}`.", "Name one that exists.");
            }
            else if (form is "clear" || (form?.StartsWith("mask:", StringComparison.Ordinal) == true
                && vocabulary.Masks.ContainsKey(form[5..])))
            {
                forms[category] = form;
            }
            else if (form is not null and not "withheld")
            {
                problems.Error(
                    entry.Value.At,
                    "unknown-form",
                    $"`{form}` is no form of a category.",
                    "Write clear, mask:NAME or withheld.");
            }
        }

        return forms;
    }

    private string? Known(KeyReader ask, string key, Func<string, bool> exists, string what)
    {
        string? code = ask.Text(key);
        if (code is null || exists(code))
        {
            return code;
        }

        problems.Error(ask.At(key), "unknown-code", $"There is no {what} `{code}`.", $"Name a {what} that exists.");
        return null;
    }
}
