using System.Text.Json.Nodes;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Questions;

/// <summary>Answers to <c>who-can-see</c>, <c>why</c> and <c>why-not</c> as JSON.</summary>
/// <param name="fileName">How a file is called to the reader.</param>
public sealed class QuestionJson(Func<string, string> fileName)
{
    public JsonObject Of(IEnumerable<Sight> sights)
    {
        var each = Array(sights.Select(Of));
        return new JsonObject { ["count"] = each.Count, ["sights"] = each };
    }

    public JsonObject Of(Why why)
    {
        ArgumentNullException.ThrowIfNull(why);
        return new JsonObject
        {
            ["question"] = Of(why.Ask),
            ["decided"] = DecisionJson.Of(why.Decision),
            ["categories"] = Array(why.Categories.Select(c => new JsonObject
            {
                ["category"] = c.Category,
                ["form"] = c.Form,
                ["held"] = c.Held,
                ["by"] = c.By is { } by ? Of(by) : null,
                ["gives"] = Array(c.Gives.Select(Of)),
            })),
            ["flows"] = Array(why.Flows.Select(Of)),
        };
    }

    public JsonObject Of(WhyNot why)
    {
        ArgumentNullException.ThrowIfNull(why);
        var json = new JsonObject
        {
            ["question"] = Of(why.Ask),
            ["category"] = why.Category,
            ["permitted"] = why.Permitted,
            ["noAgreementNamesPair"] = why.NoAgreementNamesPair,
            ["nearest"] = Array(why.Nearest.Select(Of)),
            ["shut"] = Array(why.Shut.Select(s => Merge(Of(s.Flow), new JsonObject
            {
                ["category"] = s.Category,
                ["by"] = Array(s.By.Select(Of)),
            }))),
        };
        if (why.NotUnderstood is { } reason)
        {
            json["notUnderstood"] = new JsonObject { ["code"] = reason.Code, ["message"] = reason.Message };
        }

        return json;
    }

    private JsonObject Of(Sight sight) => Merge(
        new JsonObject
        {
            ["asker"] = sight.Asker,
            ["holder"] = sight.Holder,
            ["roles"] = Words(sight.Roles),
            ["purposes"] = Words(sight.Purposes),
            ["recordType"] = sight.RecordType,
            ["category"] = sight.Category,
            ["forms"] = Words(sight.Forms),
            ["held"] = Words(sight.Held),
            ["depersonalised"] = sight.Depersonalised,
        },
        Merge(Of(sight.Flow), new JsonObject
        {
            ["conditions"] = Array(sight.Conditions.Select(c => Placed(
                c.At, new JsonObject { ["condition"] = c.Condition, ["needs"] = c.Needs }))),
            ["caps"] = Array(sight.Caps.Select(Of)),
            ["example"] = new JsonObject
            {
                ["person"] = Map(sight.Example.Person),
                ["consents"] = sight.Example.Consents is { } consents ? Words(consents) : null,
                ["record"] = Map(sight.Example.Record),
            },
        }));

    private JsonObject Of(FlowGives gives) => Merge(
        Of(gives.Flow),
        new JsonObject
        {
            ["grants"] = gives.Granted,
            ["caps"] = Array(gives.Caps.Select(Of)),
            ["leaves"] = gives.Left,
            ["held"] = gives.Held,
            ["grantedAt"] = Placed(gives.At, []),
        });

    private JsonObject Of(FlowWhy flow) => Merge(
        Of(flow.Flow),
        new JsonObject
        {
            ["met"] = Array(flow.Met.Select(m => Placed(m.At, new JsonObject
            {
                ["condition"] = m.Condition,
                ["has"] = m.Has,
                ["needs"] = m.Needs,
            }))),
            ["grounds"] = Array(flow.Grounds.Select(g => Placed(g.At, new JsonObject
            {
                ["gateway"] = g.Gateway,
                ["label"] = g.Label,
                ["section"] = g.Section,
                ["sender"] = g.Sender,
                ["recipient"] = g.Recipient,
                ["confidence"] = g.Confidence,
            }))),
            ["confidence"] = flow.Confidence,
            ["necessity"] = flow.Necessity,
        });

    private JsonObject Of(NearFlow near) => Merge(
        Of(near.Flow),
        new JsonObject
        {
            ["category"] = near.Category,
            ["form"] = near.Form,
            ["missing"] = Array(near.Missing.Select(m => new JsonObject
            {
                ["condition"] = m.Condition,
                ["has"] = m.Has,
                ["needs"] = m.Needs,
                ["values"] = Words(m.Values),
                ["at"] = Array(m.At.Select(at => Placed(at, []))),
            })),
        });

    private JsonObject Of(CapTold cap) => Placed(cap.At, new JsonObject
    {
        ["code"] = cap.Code,
        ["title"] = cap.Title,
        ["effect"] = cap.Effect,
        ["lifted"] = cap.Lifted,
        ["cites"] = cap.Cites,
    });

    private JsonObject Of(FlowTold flow) => Placed(flow.At, new JsonObject
    {
        ["agreement"] = flow.Agreement,
        ["version"] = flow.Version,
        ["flow"] = flow.Flow,
    });

    private static JsonObject Of(Ask ask) => new()
    {
        ["from"] = ask.From,
        ["to"] = ask.To,
        ["role"] = ask.Role,
        ["purpose"] = ask.Purpose,
        ["recordType"] = ask.RecordType,
        ["emergency"] = ask.Emergency,
        ["peopleNamed"] = ask.NamesPerson,
    };

    private JsonObject Placed(SourcePosition at, JsonObject json)
    {
        json["file"] = at.File is null ? null : fileName(at.File);
        json["line"] = at.Line;
        return json;
    }

    private static JsonObject Merge(JsonObject one, JsonObject other)
    {
        foreach (var (name, value) in other.ToArray())
        {
            other.Remove(name);
            one[name] = value;
        }

        return one;
    }

    private static JsonObject Map(IReadOnlyDictionary<string, IReadOnlyList<string>> values) =>
        new(values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)Words(v.Value))));

    private static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(w => (JsonNode?)w)]);

    private static JsonArray Array(IEnumerable<JsonObject> items) => new([.. items]);
}
