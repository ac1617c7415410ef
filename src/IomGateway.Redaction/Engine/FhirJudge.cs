using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>
/// Builds what leaves of one FHIR resource. Nothing is taken over unless a rule maps it and the plan grants it; what
/// would change the meaning of the rest by its absence withholds the whole.
/// </summary>
internal sealed partial class FhirJudge(Session session)
{
    /// <summary>Why a resource is withheld of which a modifier may not leave.</summary>
    public const string LosesModifier = "modifier-element";

    private readonly Rulings _rulings = new();
    private Tape _in = null!;
    private OutputTape _out = null!;
    private Counts _counts = null!;
    private string? _withheld;
    private int _root;
    private int _inRoot;
    private int _knownModifiers;
    private bool _contained;

    /// <summary>Adds the resource to the output, or says why the whole of it is withheld.</summary>
    public string? Judge(int node, TypePlan plan, OutputTape output, Counts counts, int contained)
    {
        (_in, _out, _counts, _withheld, _knownModifiers, _contained, _inRoot) =
            (session.Input, output, counts, null, 0, contained >= 0, node);
        _rulings.Begin(plan, _in, node);
        _root = _out.Open(NodeKind.Object, NameRef.None);
        _out.AddString("resourceType"u8, plan.NameUtf8);
        if (_contained)
            _out.AddContained(_out.Name("id"u8), contained, asId: true);
        else
            Id(node, plan.NameUtf8);
        Meta(node);
        Members(_rulings.Plan.Root!, node, _root, CheckSet.None);
        if (_withheld is null && _in.HasModifierExtensions && _knownModifiers < ModifierExtensions(node))
            _withheld = "modifier-extension";
        return _withheld;
    }

    private void Id(int node, ReadOnlySpan<byte> type)
    {
        var id = _in.Find(node, Name.Id);
        if (id >= 0 && _in[id].Kind == NodeKind.String
            && References.TryId(type, _in.Text(id), session, out var start, out var length))
            _out.AddArena(NameRef.Of(_in, id), start, length);
    }

    /// <summary>Every modifier extension of the resource, at any depth, those of contained resources aside.</summary>
    private int ModifierExtensions(int node)
    {
        var found = 0;
        var contained = _in.Find(node, "contained"u8);
        for (var i = node + 1; i < _in[node].Next; i++)
        {
            if (i == contained)
            {
                i = _in[i].Next - 1;
                continue;
            }
            if (_in[i].NameLength != 17 || !_in.Name(i).SequenceEqual("modifierExtension"u8))
                continue;
            if (_in[i].Kind != NodeKind.Array)
                found++;
            for (var item = i + 1; _in[i].Kind == NodeKind.Array && item < _in[i].Next; item = _in[item].Next)
                found++;
        }
        return found;
    }

    /// <summary>Adds what may leave of an object's members; says whether that is anything.</summary>
    private bool Members(ObjectPlan here, int node, int output, CheckSet more)
    {
        var before = _out.Count;
        var modifierLost = false;
        var present = 0UL;
        var end = _in[node].Next;
        for (var child = node + 1; child < end; child = _in[child].Next)
        {
            var mark = _out.Count;
            var named = here.MemberOf(_in, child);
            var member = named ?? Unnamed(here, node, child);
            if (member is null || member.IsMaskedOver || named is { Kind: MemberKind.PassedOver })
                continue;
            var left = named is not null ? Member(member, here, node, child) : Alone(member, here, node, child);
            if (_out.Count > mark)
                present |= member.Bit;
            // Even where nothing was there, what a mask says in its place would change the meaning.
            modifierLost |= member.IsWatched && !left && (_out.Count > mark || Marks.IsThere(_in, child));
        }
        if (!here.IsRoot && !IsSomething(here, before))
            return false;
        if (modifierLost)
        {
            // A mask that cannot keep the modifier cannot say less without saying something else.
            if (here.Ruling.Form.IsMasked)
                return false;
            // Of the reasons to withhold a resource this one is always told first.
            _withheld = here.IsRoot ? LosesModifier : _withheld ?? LosesModifier;
        }
        if (!here.IsMasked)
            Complete(here, node, output, present, more);
        return true;
    }

    /// <summary>
    /// The primitive whose sidecar stands without it; <see langword="null"/> for what nothing names, and for a sidecar
    /// beside its value, which is judged with that.
    /// </summary>
    private MemberPlan? Unnamed(ObjectPlan here, int node, int child)
    {
        var name = _in.Name(child);
        if (name.Length > 1 && name[0] == (byte)'_' && here.Type.Find(name[1..]) is { Type.IsPrimitive: true } beside
            && beside.Role is SlotRole.Ordinary or SlotRole.ReferenceNaming or SlotRole.ReferenceString)
            return _in.Find(node, beside.Utf8) >= 0 ? null : here.Member(beside);
        if (!here.IsRoot || !name.SequenceEqual("resourceType"u8))
            _counts.Unmapped++;
        return null;
    }

    /// <summary>A sidecar without its value.</summary>
    private bool Alone(MemberPlan member, ObjectPlan here, int node, int sidecar) =>
        !(member.IsRequired && Marks.IsOnlyMasked(_in, sidecar)) && Primitive(member, here, node, -1, sidecar);

    private bool Member(MemberPlan member, ObjectPlan here, int node, int value)
    {
        switch (member.Kind)
        {
            case MemberKind.Extensions:
                return Extensions(
                    value, member.Extensions, here.Ruling, member.Slot.Role == SlotRole.ModifierExtension);
            case MemberKind.Inner:
                _counts.Unmapped++;
                return false;
        }
        var sidecar = member.HasSidecar && (_in[node].Flags & NodeFlags.HasSidecars) != 0
            ? _in.Find(node, member.Slot.SidecarUtf8) : -1;
        if (member.Kind == MemberKind.Clear && sidecar < 0 && member.Admits(_in[value].Kind))
        {
            _out.Copy(_in, value);
            _rulings.Count(member.Ruling.CountAs, Fate.Released, _counts);
            return true;
        }
        // Our own word for "masked" is said anew, in its place, where it still holds.
        if (member.IsRequired && Marks.IsOnlyMasked(_in, value))
            return false;
        switch (member.Kind)
        {
            case MemberKind.Withheld:
                _rulings.Lost(member.Ruling, _counts);
                return false;
            case MemberKind.WithheldComplex:
                _rulings.Lost(member, _in, value, _counts);
                return false;
            case MemberKind.Complex:
                return Complex(member, value);
            default:
                return Primitive(member, here, node, value, sidecar);
        }
    }

    private bool IsSomething(ObjectPlan here, int before)
    {
        if (_out.Count == before)
            return false;
        // A Reference of which only the kind of record is left refers to nothing.
        return !here.IsReference || _out.Count > before + 1 || !_out.Tape.Name(before).SequenceEqual("type"u8);
    }
}
