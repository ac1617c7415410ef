using System.Collections.Frozen;
using System.Text.Json;

namespace IomGateway.Sharing.Explain;

/// <summary>
/// The English of codes for which the vocabulary's own label does not fit into a sentence. A code that it does not have
/// is told by its label, so that a partnership's own words are never lost.
/// </summary>
internal sealed class Phrasebook
{
    private Phrasebook(JsonElement root)
    {
        Facts = Clauses(root.GetProperty("clauses"));
        Labels = Clauses(root.GetProperty("labels"));
        Categories = Words(root.GetProperty("categories"));
        RecordTypes = Words(root.GetProperty("record-types"));
        Regimes = Words(root.GetProperty("regimes"));
        Classes = Words(root.GetProperty("classes"));
        Roles = Words(root.GetProperty("roles"));
        Document = Words(root.GetProperty("document"));
        Places = Words(root.GetProperty("places"));
        TakesThe = [.. root.GetProperty("takes-the").EnumerateArray().Select(e => e.GetString()!)];
    }

    public static Phrasebook English { get; } = Load();

    public FrozenDictionary<string, Clause> Facts { get; }

    public FrozenDictionary<string, Clause> Labels { get; }

    public FrozenDictionary<string, string> Categories { get; }

    public FrozenDictionary<string, string> RecordTypes { get; }

    public FrozenDictionary<string, string> Regimes { get; }

    public FrozenDictionary<string, string> Classes { get; }

    public FrozenDictionary<string, string> Roles { get; }

    /// <summary>The headings of an agreement as a document.</summary>
    public FrozenDictionary<string, string> Document { get; }

    /// <summary>Countries whose law an agency can stand under.</summary>
    public FrozenDictionary<string, string> Places { get; }

    /// <summary>How titles of agencies begin that a sentence calls <c>the …</c>.</summary>
    public IReadOnlyList<string> TakesThe { get; }

    private static Phrasebook Load()
    {
        using var stream = typeof(Phrasebook).Assembly.GetManifestResourceStream("Explain/english.json")
            ?? throw new InvalidOperationException("The phrasebook is not in the program.");
        using var json = JsonDocument.Parse(stream);
        return new Phrasebook(json.RootElement);
    }

    private static FrozenDictionary<string, string> Words(JsonElement map) =>
        map.EnumerateObject().ToFrozenDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);

    private static FrozenDictionary<string, Clause> Clauses(JsonElement map) => map.EnumerateObject()
        .ToFrozenDictionary(
        p => p.Name,
        p => new Clause(
            p.Value.GetProperty("clause").GetString()!,
            Words(p.Value.GetProperty("values")),
            p.Value.TryGetProperty("name", out var name) ? name.GetString()! : ""),
        StringComparer.Ordinal);
}

/// <summary>How a condition is said: a clause with a place for its values, and each value in words.</summary>
/// <param name="Pattern">The clause; <c>{}</c> stands for the values.</param>
/// <param name="Values">The values in words.</param>
/// <param name="Name">What carries it, where it is a label of a record.</param>
internal sealed record Clause(string Pattern, FrozenDictionary<string, string> Values, string Name)
{
    public string Say(IEnumerable<string> values) => Pattern.Replace(
        "{}", Explain.English.Or(values.Select(v => Values.GetValueOrDefault(v, v))), StringComparison.Ordinal);
}
