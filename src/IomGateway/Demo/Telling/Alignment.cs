using System.Text.Json.Nodes;

namespace IomGateway.Demo.Telling;

/// <summary>
/// Puts what is left of a list back beside what it was: where elements were withheld, the rest moved up, and would
/// stand beside the wrong ones.
/// </summary>
internal static class Alignment
{
    /// <summary>
    /// A copy of <paramref name="after"/> in whose lists a null stands for each element that was withheld.
    /// </summary>
    public static JsonNode? Of(JsonNode? before, JsonNode? after) => (before, after) switch
    {
        (JsonObject was, JsonObject rest) =>
            new JsonObject(rest.Select(m => KeyValuePair.Create(m.Key, Of(was[m.Key], m.Value)))),
        (JsonArray was, JsonArray rest) when rest.Count < was.Count && was.All(e => e is JsonObject) =>
            Padded(was, rest),
        (JsonArray was, JsonArray rest) =>
            new JsonArray([.. rest.Select((e, i) => Of(i < was.Count ? was[i] : null, e))]),
        _ => after?.DeepClone(),
    };

    private static JsonArray Padded(JsonArray was, JsonArray rest)
    {
        var padded = new JsonNode?[was.Count];
        var next = 0;
        for (var i = 0; i < rest.Count; i++)
        {
            // So many places must stay free for those that follow.
            var last = was.Count - (rest.Count - i);
            next = Enumerable.Range(next, last - next + 1).MaxBy(at => Likeness(was[at], rest[i]));
            padded[next] = Of(was[next], rest[i]);
            next++;
        }

        return new JsonArray(padded);
    }

    /// <summary>How many words the two have in common at the same places, less those in which they differ.</summary>
    private static int Likeness(JsonNode? was, JsonNode? rest) => (was, rest) switch
    {
        (JsonObject a, JsonObject b) => b.Sum(m => a.ContainsKey(m.Key) ? Likeness(a[m.Key], m.Value) : -1),
        (JsonArray a, JsonArray b) => b.Select((e, i) => i < a.Count ? Likeness(a[i], e) : -1).Sum(),
        _ => JsonNode.DeepEquals(was, rest) ? 1 : -1,
    };
}
