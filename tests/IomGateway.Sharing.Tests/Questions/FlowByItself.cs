using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Tests.Decisions;

namespace IomGateway.Sharing.Tests.Questions;

/// <summary>
/// What one flow gives by itself, by the reference that shares no code with the engine: every other flow is taken out,
/// every <c>never</c> clause and safeguard stays.
/// </summary>
internal sealed class FlowByItself
{
    private readonly ReferenceEvaluator reference;

    public FlowByItself(
        PolicyLibrary policies, IReadOnlyList<EnforcedAgreement> agreements, string agreement, string flow,
        Func<EnforcedAgreement, EnforcedAgreement>? change = null)
    {
        var alone = agreements.Select(a =>
        {
            var kept = a.Agreement.Id == agreement ? a.Agreement.Flows.Where(f => f.Id == flow).ToArray() : [];
            var only = a with { Agreement = a.Agreement with { Flows = kept } };
            return kept.Length > 0 && change is not null ? change(only) : only;
        });
        reference = new ReferenceEvaluator(policies, SmallWorld.Agencies, [.. alone]);
    }

    /// <summary>The form in which a category leaves, and whether it waits; nothing where it is withheld.</summary>
    public (string Form, bool Held)? Gives(
        Ask ask, SampleFacts facts, IReadOnlyDictionary<string, string[]>? labels, string category,
        bool released = false, IReadOnlyCollection<string>? only = null)
    {
        var given = labels is null
            ? reference.Question(ask, facts)
            : reference.Record(ask, facts, labels, released, only);
        return given.TryGetValue(category, out var found) ? (found.Form, found.Held) : null;
    }
}
