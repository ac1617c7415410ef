using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Plans;

/// <summary>What the plan says of one element: the form in which it may leave, and which rule says so.</summary>
/// <param name="Form">Withheld when nothing maps it.</param>
/// <param name="Decision">The decision's index in the record type, or <see cref="RuleNode.Unmapped"/>.</param>
/// <param name="Here">Whether the rule stands on this very element, not on one around it.</param>
/// <param name="CountAs">What the element counts as.</param>
internal readonly record struct Ruling(Form Form, int Decision, bool Here, Tally CountAs)
{
    public static Ruling None { get; } = new(Form.Withheld, RuleNode.Unmapped, false, Tally.None);

    public bool IsMapped => Decision != RuleNode.Unmapped;

    public Ruling Below => this with { Here = false, CountAs = Tally.None };
}

/// <summary>Under what an element is counted: one category, the categories of a coding, or nothing.</summary>
internal readonly record struct Tally
{
    private readonly int _value;

    private Tally(int value) => _value = value;

    public static Tally None => default;

    public bool IsNone => _value == 0;

    public bool IsCategory => _value > 0;

    /// <summary>The category's index.</summary>
    public int Category => _value - 1;

    /// <summary>The coding rule's index.</summary>
    public int Coding => -_value - 1;

    public static Tally OfCategory(int category) => new(category + 1);

    public static Tally OfCoding(int coding) => new(-coding - 1);
}
