namespace IomGateway.Redaction.Fhir.Invariants;

/// <summary>What an invariant says by which of an object's members are there alone.</summary>
internal sealed class PresenceTest
{
    private enum Part : byte
    {
        Unknown,
        Any,
        AtMost,
        AtLeast,
        Not,
        Either,
        Both,
        Differ,
    }

    private readonly Part _part;
    private readonly ulong _members;
    private readonly PresenceTest? _one;
    private readonly PresenceTest? _other;

    private PresenceTest(Part part, ulong members, PresenceTest? one, PresenceTest? other) =>
        (_part, _members, _one, _other) = (part, members, one, other);

    /// <param name="test">The invariant's test.</param>
    /// <param name="type">The type of the object, of at most 64 members.</param>
    public static PresenceTest Of(QuickTest test, TypeDef type) => test switch
    {
        QuickTest.Exists { Member: { } name } => new PresenceTest(Part.Any, Members(type, name), null, null),
        QuickTest.Exists exists =>
            new PresenceTest(Part.AtMost, Members(type, exists.FirstMember), null, null),
        QuickTest.HasValue value => new PresenceTest(Part.AtMost, Members(type, value.FirstMember), null, null),
        QuickTest.OfAny any => new PresenceTest(
            any.OfNothing ? Part.AtLeast : Part.AtMost, Members(type, any.FirstMember), null, null),
        QuickTest.Not not => new PresenceTest(Part.Not, 0, Of(not.Inner, type), null),
        QuickTest.Either either => new PresenceTest(
            Part.Either, 0, Of(either.First, type), Of(either.Second, type)),
        QuickTest.Both both => new PresenceTest(Part.Both, 0, Of(both.First, type), Of(both.Second, type)),
        QuickTest.Differ differ => new PresenceTest(Part.Differ, 0, Of(differ.First, type), Of(differ.Second, type)),
        _ => new PresenceTest(Part.Unknown, 0, null, null),
    };

    /// <summary>The bits of every member of which it asks; all of them where that is not known.</summary>
    public ulong Asked => _part switch
    {
        Part.Unknown => ulong.MaxValue,
        Part.Any or Part.AtMost or Part.AtLeast => _members,
        _ => _one!.Asked | (_other?.Asked ?? 0),
    };

    /// <summary>True, false, or <see langword="null"/> where values must be looked at.</summary>
    /// <param name="present">A bit for each member that is there, by its ordinal.</param>
    public bool? Says(ulong present) => _part switch
    {
        Part.Any => (present & _members) != 0,
        Part.AtMost => (present & _members) == 0 ? false : null,
        Part.AtLeast => (present & _members) == 0 ? true : null,
        Part.Not => !_one!.Says(present),
        Part.Either => _one!.Says(present) is var one && one == true ? true : one | _other!.Says(present),
        Part.Both => _one!.Says(present) is var one && one == false ? false : one & _other!.Says(present),
        Part.Differ => _one!.Says(present) ^ _other!.Says(present),
        _ => null,
    };

    private static ulong Members(TypeDef type, string name)
    {
        var members = 0UL;
        foreach (var slot in type.Slots)
        {
            if (slot.Name == name || (slot.IsChoice && slot.Element[..^3] == name))
                members |= 1UL << slot.Ordinal;
        }
        return members;
    }
}
