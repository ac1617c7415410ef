using System.Globalization;
using System.Text.Json.Nodes;

namespace IomGateway.Sharing.Compare;

/// <summary>A comparison as JSON: the same words and facts as its sentences, for programs.</summary>
public static class ComparisonJson
{
    /// <param name="comparison">The comparison.</param>
    /// <param name="fileName">How a file is to be named.</param>
    public static JsonObject Of(Comparison comparison, Func<string, string> fileName)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(fileName);
        return new JsonObject
        {
            ["verdict"] = Word(comparison.Verdict),
            ["changedFor"] = Words(comparison.ChangedFor),
            ["widerFor"] = Words(comparison.WiderFor),
            ["changes"] = new JsonArray([.. comparison.Changes.Select(c => Of(c, fileName))]),
        };
    }

    private static JsonObject Of(Change change, Func<string, string> fileName)
    {
        var json = Told(change, fileName);
        if (change.Direction is Direction.Wider or Direction.Both)
        {
            json["gains"] = change.Becomes;
        }

        if (change.Direction is Direction.Narrower or Direction.Both)
        {
            json["loses"] = change.Was;
        }

        return json;
    }

    private static JsonObject Told(Change change, Func<string, string> fileName) => new()
    {
        ["direction"] = Word(change.Direction),
        ["kind"] = Word(change.Kind),
        ["sentence"] = change.Sentence,
        ["from"] = Words(change.From),
        ["to"] = Words(change.To),
        ["roles"] = Words(change.Roles),
        ["purposes"] = Words(change.Purposes),
        ["recordTypes"] = Words(change.RecordTypes),
        ["categories"] = Words(change.Categories),
        ["was"] = change.Was,
        ["becomes"] = change.Becomes,
        ["conditions"] = new JsonArray([.. change.Conditions.Select(c => new JsonObject
        {
            ["key"] = c.Key, ["partnership"] = c.Partnership, ["words"] = c.Words,
        })]),
        ["unless"] = Words(change.Unless),
        ["fromDay"] = Day(change.FromDay),
        ["untilDay"] = Day(change.UntilDay),
        ["positions"] = new JsonArray([.. change.Positions.Select(p => new JsonObject
        {
            ["file"] = fileName(p.File), ["line"] = p.Line, ["column"] = p.Column,
        })]),
    };

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static JsonArray Words(IEnumerable<string> words) => [.. words.Select(w => (JsonNode)w)];

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
