using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IomGateway.Exchange.Access;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Register.Authzen;

/// <summary>
/// One access evaluation of the OpenID AuthZEN Authorization API 1.0, section 6: the asker is the subject, the purpose
/// is the action's, the holder's records of one type are the resource. It is decided on made-up facts, as
/// <c>decisions:simulate</c> decides.
/// </summary>
internal sealed class Evaluation
{
    private const string Action = "ask";

    private readonly DecisionRequest request;
    private readonly string? category;

    private Evaluation(DecisionRequest request, string? category)
    {
        this.request = request;
        this.category = category;
    }

    /// <summary>Whether it is about what the agency would ask or be asked itself.</summary>
    public bool IsOf(string agency) => request.Ask.From == agency || request.Ask.To == agency;

    /// <summary>Reads one; the first thing that is wrong ends the reading.</summary>
    /// <param name="body">An object with <c>subject</c>, <c>action</c>, <c>resource</c>, <c>context</c>.</param>
    /// <param name="told">What is in force.</param>
    /// <param name="now">The instant of an evaluation that names none.</param>
    /// <param name="wrong">What is wrong.</param>
    public static Evaluation? Read(JsonElement body, ToldRequest told, DateTimeOffset now, out Refusal? wrong)
    {
        var parts = new EvaluationParts(body);
        var made = parts.Request(Action);
        var policies = told.Enforced.Policies;
        if (parts.Wrong is null && parts.Category is { } named && !policies.Vocabulary.Categories.ContainsKey(named))
        {
            parts.Fail("resource.properties.category", "Name a category of the vocabulary, or leave it out.");
        }

        wrong = parts.Wrong;
        if (wrong is not null)
        {
            return null;
        }

        var read = DecisionRequestReader.Read(
            Encoding.UTF8.GetBytes(made.ToJsonString()), policies, now, out var problems);
        if (read is null)
        {
            wrong = ToldRefusals.Member(EvaluationParts.Named(problems[0].Property), problems[0].Message);
            return null;
        }

        return new Evaluation(read.Requests[0], parts.Category);
    }

    /// <summary>
    /// The answer: <c>decision</c> is true where something leaves (of the category, where one was named); why, in
    /// which forms and with which obligations stands in <c>context</c>.
    /// </summary>
    public JsonObject Answer(Rulebook rulebook)
    {
        var decision = request.Decide(rulebook);
        bool leaves = decision is Decision.Permit permit
            && (category is null || permit.Categories.ContainsKey(category));
        return new JsonObject
        {
            ["decision"] = leaves,
            ["context"] = new JsonObject { ["explanation"] = DecisionJson.Of(decision) },
        };
    }

    /// <summary>The answer to one among several that cannot be evaluated: closed, with the error.</summary>
    public static JsonObject Failed(Refusal refusal) => new()
    {
        ["decision"] = false,
        ["context"] = new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["status"] = refusal.Status,
                ["message"] = $"{refusal.Sentence} {refusal.NextStep}",
            },
        },
    };

    public static readonly Refusal NotYours = new()
    {
        Status = StatusCodes.Status403Forbidden,
        Code = "not-yours-to-simulate",
        Sentence = "An agency can evaluate only what it would ask or be asked itself.",
        NextStep = "Make your own agency the subject's or the resource's id.",
    };
}
