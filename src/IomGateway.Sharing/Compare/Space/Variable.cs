namespace IomGateway.Sharing.Compare.Space;

internal enum VariableKind
{
    Scope,
    Emergency,
    Fact,
    Consent,
    Label,
    Release,
}

/// <summary>One variable of the space.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Code">The fact or label that it belongs to.</param>
/// <param name="Partnership">In whose facts.</param>
/// <param name="Value">For a variable that says whether one value is there: that value.</param>
/// <param name="Size">How many values it has.</param>
internal sealed record Variable(VariableKind Kind, string Code, string? Partnership, string? Value, int Size)
{
    /// <summary>For a fact with one value: the values in the order of the variable's; the last, unknown, is not
    /// named.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
}

/// <summary>A person-fact in one partnership.</summary>
/// <param name="Values">The values of both vocabularies.</param>
/// <param name="Variable">Its variable, where it has one value at most; the last of its values is unknown.</param>
/// <param name="Many">Its variables, where it can have several.</param>
internal sealed record FactPlace(string[] Values, int Variable, ManyPlace? Many);

/// <summary>Something with several values at once.</summary>
/// <param name="Values">The values.</param>
/// <param name="Known">The variable that is 1 where it is known.</param>
/// <param name="Bits">For each value the variable that is 1 where it is there.</param>
internal sealed record ManyPlace(string[] Values, int Known, int[] Bits);

/// <summary>A label of the record.</summary>
/// <param name="Values">The values of both vocabularies.</param>
/// <param name="State">The variable that says whether it could be read.</param>
/// <param name="Bits">For each value the variable that is 1 where it is there.</param>
internal sealed record LabelPlace(string[] Values, int State, int[] Bits)
{
    public const int Unreadable = 0;
    public const int Read = 1;

    /// <summary>Not there at all: only where the two vocabularies make different things of that.</summary>
    public const int Absent = 2;
}
