using System.Globalization;
using System.Text.Json;

namespace IomGateway.Sharing.Decisions.Requests;

/// <summary>
/// Reads decision requests from strict JSON: no unknown or repeated property, no comment, no value outside the
/// vocabulary. Every problem is reported at once, by the property's name.
/// </summary>
public static class DecisionRequestReader
{
    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = 16,
    };

    /// <summary>Reads one request, or an array of them.</summary>
    /// <param name="utf8">The JSON.</param>
    /// <param name="policies">The vocabulary and record types that the requests speak of.</param>
    /// <param name="now">The instant of a request that names none.</param>
    /// <param name="problems">What is wrong; empty when the requests could be read.</param>
    /// <returns>The requests, or <see langword="null"/> when anything is wrong.</returns>
    public static DecisionRequests? Read(
        ReadOnlyMemory<byte> utf8,
        PolicyLibrary policies,
        DateTimeOffset now,
        out IReadOnlyList<RequestProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(policies);
        var found = new List<RequestProblem>();
        problems = found;
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            var requests = ReadRoot(document.RootElement, policies, now, found);
            return found.Count == 0 ? requests : null;
        }
        catch (JsonException e)
        {
            found.Add(NotStrict(e));
            return null;
        }
    }

    /// <summary>Reads the facts of one made-up person: what a request has as <c>person</c>.</summary>
    /// <param name="utf8">The JSON.</param>
    /// <param name="policies">The vocabulary that it speaks of.</param>
    /// <param name="problems">What is wrong; empty when it could be read.</param>
    /// <returns>The facts, or <see langword="null"/> when anything is wrong.</returns>
    public static PersonFacts? ReadPerson(
        ReadOnlyMemory<byte> utf8, PolicyLibrary policies, out IReadOnlyList<RequestProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(policies);
        var found = new List<RequestProblem>();
        problems = found;
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            var person = PropertyReader.Of(document.RootElement, "", found) is { } properties
                ? new RequestFacts(policies.Vocabulary).Person(properties)
                : null;
            return found.Count == 0 ? person : null;
        }
        catch (JsonException e)
        {
            found.Add(NotStrict(e));
            return null;
        }
    }

    private static RequestProblem NotStrict(JsonException e) => new("", string.Create(
        CultureInfo.InvariantCulture,
        $"This is not strict JSON, with each property once and no comments: line {e.LineNumber + 1}."));

    private static DecisionRequests ReadRoot(
        JsonElement root, PolicyLibrary policies, DateTimeOffset now, List<RequestProblem> problems)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            return new DecisionRequests(One(root, "", policies, now, problems), IsArray: false);
        }

        var requests = root.EnumerateArray()
            .SelectMany((item, i) => One(item, $"[{i}]", policies, now, problems))
            .ToArray();
        return new DecisionRequests(requests, IsArray: true);
    }

    private static DecisionRequest[] One(
        JsonElement item, string path, PolicyLibrary policies, DateTimeOffset now, List<RequestProblem> problems)
    {
        var properties = PropertyReader.Of(item, path, problems);
        return properties is null ? [] : [Request(properties, policies, now)];
    }

    private static DecisionRequest Request(PropertyReader properties, PolicyLibrary policies, DateTimeOffset now)
    {
        var facts = new RequestFacts(policies.Vocabulary);
        string from = properties.Text("from");
        string to = properties.Text("to");
        string role = properties.Text("role");
        string purpose = properties.Text("purpose");
        string recordType = properties.Text("recordType");
        var type = policies.RecordTypes.GetValueOrDefault(recordType);
        var request = new DecisionRequest
        {
            Ask = new Ask
            {
                From = from,
                To = to,
                Role = role,
                Purpose = purpose,
                RecordType = recordType,
                Emergency = properties.Flag("emergency") ?? false,
                NamesPerson = true,
                At = properties.Instant("at") ?? now,
            },
            NamesPerson = properties.Flag("peopleNamed"),
            Person = properties.Object("person") is { } person ? facts.Person(person) : null,
            Record = properties.Object("record") is { } record ? facts.Record(record, type) : null,
            Release = Released(properties, policies),
        };
        properties.Finish();
        return request;
    }

    private static HoldRelease Released(PropertyReader properties, PolicyLibrary policies)
    {
        if (properties.Find("released") is not { } released)
        {
            return HoldRelease.None;
        }

        if (released.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return released.GetBoolean() ? HoldRelease.Everything : HoldRelease.None;
        }

        var categories = properties.Words("released", released);
        foreach (string category in categories.Where(c => !policies.Vocabulary.Categories.ContainsKey(c)))
        {
            properties.Problem("released", $"There is no category '{category}'.");
        }

        return HoldRelease.Only(categories);
    }
}
