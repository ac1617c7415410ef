using System.Text.Json;
using System.Text.Json.Nodes;
using IomGateway.Exchange.Access;

namespace IomGateway.Exchange.Register.Authzen;

/// <summary>
/// Takes the four parts of an evaluation apart. What it does not know it refuses: a fact that was misspelt must not
/// pass as left out.
/// </summary>
internal sealed class EvaluationParts
{
    private const string SubjectType = "agency";

    /// <summary>Where each member of a decision request stands in an evaluation.</summary>
    private static readonly (string Member, string Part)[] Places =
    [
        ("from", "resource.id"), ("to", "subject.id"), ("role", "subject.properties.role"),
        ("purpose", "action.properties.purpose"), ("recordType", "resource.type"),
        ("person", "resource.properties.person"), ("record", "resource.properties.record"),
        ("emergency", "context.emergency"), ("at", "context.at"), ("peopleNamed", "context.peopleNamed"),
    ];

    private static readonly string[] Known =
        [.. Places.Select(p => p.Part), "subject.type", "action.name", "resource.properties.category"];

    private readonly JsonElement body;

    public EvaluationParts(JsonElement body)
    {
        this.body = body;
        foreach (string part in (string[])["subject", "action", "resource"])
        {
            if (!Object(part, required: true))
            {
                return;
            }
        }

        if (Object("context", required: false))
        {
            OnlyKnown();
        }
    }

    public Refusal? Wrong { get; private set; }

    public string? Category { get; private set; }

    /// <summary>A member of a decision request by its place in the evaluation.</summary>
    public static string Named(string property)
    {
        var place = Places.FirstOrDefault(p => p.Member == property.Split('.')[0]);
        return place.Part is null ? "(body)" : place.Part + property[place.Member.Length..];
    }

    /// <summary>The same question as a decision request.</summary>
    /// <param name="action">The only action that there is.</param>
    public JsonObject Request(string action)
    {
        var made = new JsonObject();
        if (Wrong is not null)
        {
            return made;
        }

        if (Text("subject.type") != SubjectType)
        {
            Fail("subject.type", $"Write \"{SubjectType}\"; its id is the asking agency.");
        }
        else if (Text("action.name") != action)
        {
            Fail("action.name", $"Write \"{action}\", with the purpose as properties.purpose.");
        }

        foreach (var (member, part) in Places)
        {
            if (Find(part) is { } value)
            {
                made[member] = JsonNode.Parse(value.GetRawText());
            }
        }

        if (Find("resource.properties.category") is { } category)
        {
            Category = category.ValueKind == JsonValueKind.String ? category.GetString() : "";
        }

        return made;
    }

    public void Fail(string part, string mend) => Wrong ??= ToldRefusals.Member(part, mend);

    private bool Object(string part, bool required)
    {
        var found = Find(part);
        if (found is { ValueKind: JsonValueKind.Object } || (found is null && !required))
        {
            return true;
        }

        Fail(part, "Send subject, action and resource as objects, and context as one where it is sent.");
        return false;
    }

    private void OnlyKnown()
    {
        foreach (string part in (string[])["subject", "action", "resource", "context"])
        {
            Only(part);
            if (part != "context" && Find($"{part}.properties") is { } properties)
            {
                if (properties.ValueKind != JsonValueKind.Object)
                {
                    Fail($"{part}.properties", "Send an object with named properties.");
                    return;
                }

                Only($"{part}.properties");
            }
        }
    }

    private void Only(string part)
    {
        if (Find(part) is not { } own)
        {
            return;
        }

        var known = Known.Where(k => k.StartsWith($"{part}.", StringComparison.Ordinal))
            .Select(k => k[(part.Length + 1)..].Split('.')[0]).Distinct().ToArray();
        if (own.EnumerateObject().Any(m => !known.Contains(m.Name, StringComparer.Ordinal)))
        {
            Fail(part, $"It has a member that is not known here. Known ones are: {string.Join(", ", known)}.");
        }
    }

    private string? Text(string part) =>
        Find(part) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private JsonElement? Find(string part)
    {
        var at = body;
        foreach (string name in part.Split('.'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at;
    }
}
