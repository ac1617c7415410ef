using IomGateway.Redaction.Plans;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Engine;

/// <summary>What the plan says of one element: the form in which it may leave, and which rule says so.</summary>
/// <param name="Form">Withheld when nothing maps it.</param>
/// <param name="Decision">The decision's index in the record type, or <see cref="RuleNode.Unmapped"/>.</param>
/// <param name="Here">Whether the rule stands on this very element, not on one around it.</param>
internal readonly record struct Ruling(Form Form, int Decision, bool Here)
{
    public static Ruling None { get; } = new(Form.Withheld, RuleNode.Unmapped, false);

    public bool IsMapped => Decision != RuleNode.Unmapped;

    public Ruling Below => this with { Here = false };
}
