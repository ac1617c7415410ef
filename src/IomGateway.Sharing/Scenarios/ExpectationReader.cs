using System.Globalization;
using System.Text.RegularExpressions;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Scenarios;

/// <summary>Reads what a scenario expects; every name must be one that exists.</summary>
internal sealed partial class ExpectationReader(
    Workspace workspace, IReadOnlyList<Agreement> partnership, FileProblems problems)
{
    private static readonly string[] Decisions = ["permit", "deny", "hold"];
    private static readonly string[] OnwardWords = ["none", "ask-originator", "allowed"];
    private static readonly string[] EvidenceWords = ["bytes", "none"];
    private static readonly string[] SayWords = ["held", "redacted"];

    public Expectation? Read(KeyReader expect)
    {
        string? decision = expect.Choice("decision", Decisions);
        var categories = expect.OptionalKeys("categories", "the expected categories");
        var reasons = Reasons(expect, "reasons");
        var only = expect.Has("only-reasons") ? Reasons(expect, "only-reasons") : Absent(expect, "only-reasons");
        string? flow = expect.OptionalText("flow");
        if (flow is not null && !partnership.SelectMany(a => a.Flows).Any(f => f.Id == flow))
        {
            problems.Error(
                expect.At("flow"),
                "unknown-flow",
                $"No agreement of this partnership has a flow `{flow}`.",
                "Name one that exists.");
        }

        var says = expect.Has("says") ? Known(expect, "says", SayWords.Contains, "word") : Absent(expect, "says");
        string? evidence = expect.OptionalChoice("evidence", EvidenceWords);
        var emergency = Emergency(expect.OptionalKeys("emergency", "the expected emergency"));
        var obligations = expect.OptionalKeys("obligations", "the expected obligations");
        var forms = categories is null ? null : Forms(categories);
        expect.Finish();
        return decision is null ? null : Owing(obligations, new Expectation
        {
            Decision = decision,
            Categories = forms,
            Reasons = reasons,
            OnlyReasons = only,
            Flow = flow,
            Says = says,
            KeepsBytes = evidence is null ? null : evidence == "bytes",
            Emergency = emergency,
        });
    }

    private static List<string>? Absent(KeyReader keys, string key)
    {
        keys.Node(key);
        return null;
    }

    private Expectation Owing(KeyReader? keys, Expectation expectation)
    {
        if (keys is null)
        {
            return expectation;
        }

        var retain = keys.Has("retain")
            ? keys.OptionalList("retain").Select(Retain).OfType<Retention>().ToArray()
            : null;
        keys.Node("retain");
        string? onward = keys.OptionalChoice("onward", OnwardWords);
        var events = keys.Has("events")
            ? Known(keys, "events", workspace.Policies.Vocabulary.Events.ContainsKey, "event")
            : Absent(keys, "events");
        keys.Finish();
        return expectation with
        {
            Retain = retain?.OrderBy(r => r.Clock, StringComparer.Ordinal).ToArray(),
            Onward = onward switch
            {
                null => null,
                "ask-originator" => Onward.AskOriginator,
                "allowed" => Onward.Allowed,
                _ => Onward.None,
            },
            Events = events,
        };
    }

    private Retention? Retain(YamlNode node)
    {
        if (KeyReader.Of(node, problems, "an expected retention") is not { } keys)
        {
            return null;
        }

        var vocabulary = workspace.Policies.Vocabulary;
        string? clock = keys.Choice("clock", vocabulary.RetentionClocks.Keys);
        string? period = keys.Text("for");
        if (period is not null && !Period.TryParse(period, out _))
        {
            problems.Error(keys.At("for"), "bad-period", $"`{period}` is no period of the calendar.",
                "Write years, months, weeks or days as in ISO 8601, such as `for: P6M`.");
        }

        var unless = Known(keys, "unless", vocabulary.RetentionOverrides.ContainsKey, "retention override");
        keys.Finish();
        return clock is null || period is null ? null : new Retention(clock, period, unless);
    }

    private ExpectedEmergency? Emergency(KeyReader? keys)
    {
        if (keys is null)
        {
            return null;
        }

        int? limit = null;
        if (keys.OptionalText("limit") is { } text)
        {
            var match = LimitForm().Match(text);
            limit = match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;
            if (!match.Success)
            {
                problems.Error(keys.At("limit"), "bad-limit", $"`{text}` is no limit.",
                    "Write a number from 1 to 999 and `a day`, such as `limit: 5 a day`.");
            }
        }

        var within = keys.OptionalDuration("review-within");
        var reviewers = keys.Has("reviewers")
            ? Known(keys, "reviewers", id => workspace.Agencies.Find(id) is not null, "agency")
            : Absent(keys, "reviewers");
        keys.Finish();
        return new ExpectedEmergency(limit, within, reviewers);
    }

    /// <summary>A code that no refusal can ever carry would make the expectation impossible to meet.</summary>
    private List<string> Reasons(KeyReader keys, string key) => Known(keys, key, IsReason, "reason");

    private bool IsReason(string code) => code.IndexOf(':', StringComparison.Ordinal) switch
    {
        < 0 => ReasonCodes.All.Contains(code),
        var colon when code[..colon] == "safeguard" =>
            workspace.Policies.Safeguards.Any(s => s.Code == code[(colon + 1)..]),
        var colon when code[..colon] == "never" => partnership.Any(a => a.Id == code[(colon + 1)..]),
        _ => false,
    };

    private List<string> Known(KeyReader keys, string key, Func<string, bool> exists, string what)
    {
        var words = keys.OptionalWords(key);
        foreach (var word in words.Where(w => !exists(w.Text)))
        {
            problems.Error(
                word.At, "unknown-code", $"There is no {what} `{word.Text}`.", "Name one that exists.");
        }

        return [.. words.Select(w => w.Text).Order(StringComparer.Ordinal)];
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

    [GeneratedRegex(@"^([1-9][0-9]{0,2}) a day\z")]
    private static partial Regex LimitForm();
}
