using System.Text.Json;
using System.Text.Json.Nodes;
using IomGateway.Exchange.Access;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Register.Authzen;

/// <summary>
/// <c>POST /access/v1/evaluation</c> and <c>/access/v1/evaluations</c>: the OpenID AuthZEN Authorization API 1.0,
/// answered by the same engine as <c>decisions:simulate</c>, with the same caller's statement and the same limits. It
/// reads nothing of any real person.
/// </summary>
internal sealed class EvaluationCalls(TimeProvider time)
{
    /// <summary>More evaluations in one request than this are refused whole.</summary>
    public const int Most = 500;

    private const string ExecuteAll = "execute_all";
    private const string DenyFirst = "deny_on_first_deny";
    private const string PermitFirst = "permit_on_first_permit";

    private static readonly string[] Parts = ["subject", "action", "resource", "context"];

    /// <summary>One evaluation, section 6.</summary>
    public Task<ToldAnswer> OneAsync(ToldRequest request, CancellationToken cancel) =>
        Task.FromResult(One(request, Parts));

    /// <summary>
    /// Several, section 7; without any in <c>evaluations</c> it is a single one. What is wrong with one of them denies
    /// that one.
    /// </summary>
    public Task<ToldAnswer> ManyAsync(ToldRequest request, CancellationToken cancel)
    {
        string[] known = [.. Parts, "evaluations", "options"];
        if (!IsObject(request.Body, known, out var wrong) || !TrySemantic(request.Body, out var semantic, out wrong))
        {
            return Task.FromResult<ToldAnswer>(new ToldAnswer.Refused(wrong!));
        }

        if (!request.Body.TryGetProperty("evaluations", out var all)
            || (all.ValueKind == JsonValueKind.Array && all.GetArrayLength() == 0))
        {
            return Task.FromResult(One(request, known));
        }

        if (all.ValueKind != JsonValueKind.Array || all.GetArrayLength() > Most)
        {
            var refusal = ToldRefusals.Member("evaluations", $"Send a list of at most {Most} evaluations.");
            return Task.FromResult<ToldAnswer>(new ToldAnswer.Refused(refusal));
        }

        var now = time.GetUtcNow();
        var answers = new JsonArray();
        foreach (var item in all.EnumerateArray())
        {
            var answer = Among(request, item, now);
            answers.Add(answer);
            bool permitted = answer["decision"]!.GetValue<bool>();
            if ((semantic == DenyFirst && !permitted) || (semantic == PermitFirst && permitted))
            {
                break;
            }
        }

        return Task.FromResult<ToldAnswer>(
            new ToldAnswer.Done(StatusCodes.Status200OK, new JsonObject { ["evaluations"] = answers }));
    }

    private ToldAnswer One(ToldRequest request, string[] known)
    {
        if (!IsObject(request.Body, known, out var wrong)
            || Evaluation.Read(request.Body, request, time.GetUtcNow(), out wrong) is not { } evaluation)
        {
            return new ToldAnswer.Refused(wrong!);
        }

        return evaluation.IsOf(request.Caller.AgencyId)
            ? new ToldAnswer.Done(StatusCodes.Status200OK, evaluation.Answer(request.Enforced.Rulebook))
            : new ToldAnswer.Refused(Evaluation.NotYours);
    }

    private static JsonObject Among(ToldRequest request, JsonElement item, DateTimeOffset now)
    {
        if (!IsObject(item, Parts, out var wrong))
        {
            return Evaluation.Failed(wrong!);
        }

        using var whole = JsonDocument.Parse(WithDefaults(request.Body, item).ToJsonString());
        if (Evaluation.Read(whole.RootElement, request, now, out wrong) is not { } evaluation)
        {
            return Evaluation.Failed(wrong!);
        }

        return evaluation.IsOf(request.Caller.AgencyId)
            ? evaluation.Answer(request.Enforced.Rulebook)
            : Evaluation.Failed(Evaluation.NotYours);
    }

    /// <summary>A part that an evaluation leaves out is the one beside <c>evaluations</c>, whole.</summary>
    private static JsonObject WithDefaults(JsonElement body, JsonElement item)
    {
        var made = new JsonObject();
        foreach (string part in Parts)
        {
            if (item.TryGetProperty(part, out var own) || body.TryGetProperty(part, out own))
            {
                made[part] = JsonNode.Parse(own.GetRawText());
            }
        }

        return made;
    }

    private static bool IsObject(JsonElement body, string[] known, out Refusal? wrong)
    {
        wrong = body.ValueKind != JsonValueKind.Object
            ? ToldRefusals.Member("(body)", "Send one JSON object with subject, action and resource.")
            : body.EnumerateObject().Any(m => !known.Contains(m.Name, StringComparer.Ordinal))
                ? ToldRefusals.Member("(unknown member)", $"This call reads {string.Join(", ", known)}.")
                : null;
        return wrong is null;
    }

    private static bool TrySemantic(JsonElement body, out string semantic, out Refusal? wrong)
    {
        semantic = ExecuteAll;
        wrong = null;
        if (!body.TryGetProperty("options", out var options))
        {
            return true;
        }

        string[] semantics = [ExecuteAll, DenyFirst, PermitFirst];
        if (options.ValueKind != JsonValueKind.Object)
        {
            wrong = ToldRefusals.Member("options", "Send an object, or leave it out.");
        }
        else if (options.TryGetProperty("evaluations_semantic", out var wanted))
        {
            semantic = wanted.ValueKind == JsonValueKind.String ? wanted.GetString()! : "";
            wrong = semantics.Contains(semantic, StringComparer.Ordinal)
                ? null
                : ToldRefusals.Member(
                    "options.evaluations_semantic", $"Write one of {string.Join(", ", semantics)}.");
        }

        return wrong is null;
    }
}
