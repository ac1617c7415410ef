using System.Collections.Frozen;

namespace IomGateway.Sharing.Mutations;

/// <summary>For what a condition is asked: it decides which way of meeting it lets most through.</summary>
internal enum Weight
{
    /// <summary>A condition of a flow that was changed: it must be able to hold in one version.</summary>
    Gate,

    /// <summary>A condition of another flow, or of a clause whose effect is not only to close.</summary>
    Free,

    /// <summary>A condition under which something closes.</summary>
    Closes,

    /// <summary>An exception to what closes.</summary>
    Excepts,
}

/// <summary>One condition on one fact, label or set of consents.</summary>
/// <param name="Values">The values that meet it.</param>
/// <param name="All">Whether every value is needed (consents) rather than any.</param>
/// <param name="Weight">For what it is asked.</param>
internal sealed record Atom(FrozenSet<string> Values, bool All, Weight Weight);

/// <summary>One way in which a fact, a label or the consents can stand.</summary>
/// <param name="Values">Its values; <see langword="null"/> where it is unknown.</param>
internal sealed record Standing(IReadOnlyList<string>? Values)
{
    public static Standing Unknown { get; } = new((IReadOnlyList<string>?)null);

    /// <summary>Whether the condition is known to hold for a person.</summary>
    public bool? Holds(Atom atom)
    {
        if (Values is null)
        {
            return null;
        }

        return atom.All ? atom.Values.All(v => Values.Contains(v)) : Values.Any(atom.Values.Contains);
    }

    /// <summary>The same of a record's label, where what opens asks that every value lies within.</summary>
    public bool? Labelled(Atom atom)
    {
        if (Values is null)
        {
            return null;
        }

        return atom.Weight == Weight.Closes
            ? Values.Any(atom.Values.Contains)
            : Values.Count > 0 && Values.All(atom.Values.Contains);
    }
}
