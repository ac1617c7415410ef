using System.Text;
using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Fhir;

/// <summary>A member that a FHIR object may have; a choice element has one slot for each of its types.</summary>
internal sealed class Slot(ElementSource source, string element, string name, string typeName, int min, bool many)
{
    private const int TakeoverBits = 8;

    private readonly NameMatch _match = new(Encoding.UTF8.GetBytes(name));
    private TypeDef? _type;
    private CheckSet? _checks;
    private int _whole;

    /// <summary>The member's name in JSON, such as <c>onsetDateTime</c>.</summary>
    public string Name { get; } = name;

    public byte[] Utf8 => _match.Utf8;

    /// <summary>The same with an underscore before it: the sidecar of a primitive.</summary>
    public byte[] SidecarUtf8 { get; } = Encoding.UTF8.GetBytes("_" + name);

    /// <summary>The element's name in the definitions, such as <c>onset[x]</c>.</summary>
    public string Element { get; } = element;

    public string TypeName { get; } = typeName;

    public int Min { get; } = min;

    public bool Many { get; } = many;

    public bool IsModifier { get; init; }

    public bool HasRequiredBinding { get; init; }

    /// <summary>The number among the slots of its type.</summary>
    public int Ordinal { get; set; }

    /// <summary>The place in which its type finds it by its name.</summary>
    public int Place { get; set; }

    /// <summary>Tells the member from others.</summary>
    public ref readonly NameMatch Match => ref _match;

    /// <summary>The invariants that the element adds to those of its datatype.</summary>
    public IReadOnlyList<Invariant> Invariants { get; set; } = [];

    /// <summary>The resource types that a Reference may point to; empty when any.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    public bool IsChoice => Element.EndsWith("[x]", StringComparison.Ordinal);

    public SlotRole Role { get; init; }

    public TypeDef Type => _type ??= source.Resolve(TypeName);

    /// <summary>
    /// Those of <see cref="Invariants"/> that an object here can break by what is left of it; none of a primitive.
    /// </summary>
    public CheckSet Checks => _checks ??= Role is SlotRole.Resource or SlotRole.Contained || Type.IsPrimitive
        ? CheckSet.None : CheckSet.Of(Invariants, Type);

    /// <summary>How the element is taken over where all of it leaves.</summary>
    public Takeover Takeover => (Takeover)(byte)Whole;

    /// <summary>The takeover, and above it a bit for each kind of value that may be taken over.</summary>
    private int Whole => _whole != 0 ? _whole : _whole = FindWhole();

    /// <summary>Whether such a value, or a list of them, may be taken over here.</summary>
    public bool Admits(NodeKind kind) => ((Whole >> (TakeoverBits + (int)kind)) & 1) != 0;

    private int FindWhole()
    {
        var takeover = Role != SlotRole.Ordinary ? Takeover.Piecemeal
            : Type.IsPrimitive ? Many ? Takeover.Values : Takeover.Value
            : !Type.IsUniform ? Takeover.Piecemeal
            : Many ? Takeover.Objects : Takeover.Object;
        return (int)takeover | (takeover == Takeover.Piecemeal ? 0 : Type.Admitted << TakeoverBits);
    }
}

/// <summary>How an element is taken over where all of it leaves.</summary>
internal enum Takeover : byte
{
    /// <summary>Not found out yet.</summary>
    Unknown,

    /// <summary>Not as a whole: what it says is told anew, or hangs on more than its place.</summary>
    Piecemeal,

    Value,

    Values,

    Object,

    Objects,
}

/// <summary>What sets an element apart from others when it is judged.</summary>
internal enum SlotRole : byte
{
    Ordinary,
    Extension,
    ModifierExtension,
    Narrative,
    Contained,
    Meta,
    ResourceId,

    /// <summary>A whole resource inside another (Bundle.entry.resource): never released in place.</summary>
    Resource,

    /// <summary><c>Reference.reference</c>.</summary>
    ReferenceString,

    /// <summary><c>Reference.display</c> and <c>Reference.identifier</c>, which say who is meant.</summary>
    ReferenceNaming,
}
