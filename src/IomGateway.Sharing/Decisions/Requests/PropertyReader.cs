using System.Globalization;
using System.Text.Json;

namespace IomGateway.Sharing.Decisions.Requests;

/// <summary>Reads the properties of one JSON object, and reports those that nobody asked for.</summary>
internal sealed class PropertyReader
{
    private readonly JsonElement element;
    private readonly string path;
    private readonly List<RequestProblem> problems;
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    private PropertyReader(JsonElement element, string path, List<RequestProblem> problems)
    {
        this.element = element;
        this.path = path;
        this.problems = problems;
    }

    public IEnumerable<JsonProperty> All => element.EnumerateObject();

    public static PropertyReader? Of(JsonElement element, string path, List<RequestProblem> problems)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            return new PropertyReader(element, path, problems);
        }

        problems.Add(new RequestProblem(path, "Write an object with named properties here."));
        return null;
    }

    public void Problem(string name, string message) => problems.Add(new RequestProblem(PathOf(name), message));

    public JsonElement? Find(string name)
    {
        asked.Add(name);
        return element.TryGetProperty(name, out var value) ? value : null;
    }

    public string Text(string name)
    {
        if (Find(name) is not { } value)
        {
            Problem(name, $"The request needs '{name}'.");
            return "";
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Problem(name, "Write a code in quotation marks.");
        return "";
    }

    public bool? Flag(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Problem(name, "Write true or false, without quotation marks.");
        return null;
    }

    /// <summary>An instant with its offset, such as <c>2026-06-01T12:00:00Z</c>.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        string[] forms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        bool hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-');
        var culture = CultureInfo.InvariantCulture;
        if (hasOffset && DateTimeOffset.TryParseExact(text, forms, culture, DateTimeStyles.None, out var at))
        {
            return at;
        }

        Problem(name, "Write day, time and offset, such as \"2026-06-01T12:00:00Z\".");
        return null;
    }

    public PropertyReader? Object(string name) =>
        Find(name) is { } value ? Of(value, PathOf(name), problems) : null;

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Words(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array
            && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String))
        {
            return value.EnumerateArray().Select(v => v.GetString()!).ToArray();
        }

        Problem(name, "Write a list of texts, such as [\"one\", \"two\"].");
        return [];
    }

    /// <summary>Reports each property that was written and that nobody asked for.</summary>
    public void Finish()
    {
        foreach (var property in All.Where(p => !asked.Contains(p.Name)))
        {
            string known = string.Join(", ", asked.Order(StringComparer.Ordinal));
            Problem(property.Name, $"There is no such property here. Known ones are: {known}.");
        }
    }

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
