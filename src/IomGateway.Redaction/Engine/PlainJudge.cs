using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>
/// Judges and writes in one go a FHIR resource in which nothing is out of the ordinary. Whatever is (a sidecar, a
/// contained resource, a mask that needs room of its own, something required that may not leave, an invariant that
/// the record does not answer by itself) it leaves to <see cref="FhirJudge"/>, which says the same of every record.
/// </summary>
internal sealed partial class PlainJudge(Session session)
{
    /// <summary>The type, the id and the meta are mostly the first.</summary>
    private const int FirstPlaces = 3;

    private readonly Rulings _rulings = new();
    private Tape _in = null!;
    private readonly Counts _counts = session.Counts;
    private RecordWriter _to = null!;
    private int _root;
    private int _id;
    private int _meta;
    private bool _isPlain;
    private bool _losesModifier;

    /// <summary>What became of the resource.</summary>
    public enum Verdict : byte
    {
        /// <summary>It is for <see cref="FhirJudge"/> to say.</summary>
        Unusual,

        Released,

        /// <summary>The whole is withheld: without a modifier the rest may mean something else.</summary>
        LosesModifier,
    }

    /// <summary>What became of one member.</summary>
    private enum Left : byte
    {
        Nothing,

        /// <summary>Something, but not as it stood.</summary>
        Some,

        All,
    }

    /// <summary>
    /// Writes what leaves of the resource. Where it is not released, nothing of what was written or counted holds.
    /// </summary>
    public Verdict Judge(int node, TypePlan plan)
    {
        (_in, _to, _root) = (session.Input, session.Writer, node);
        (_isPlain, _losesModifier) = (true, false);
        if (_in.HasModifierExtensions)
            return Verdict.Unusual;
        Find(node);
        _rulings.Begin(plan, _in, node);
        _to.Raw(plan.Beginning);
        if (_id >= 0 && _in[_id].Kind == NodeKind.String
            && References.TryId(plan.NameUtf8, _in.Text(_id), session, out var start, out var length))
            _to.Text(_in, _id, _in.Store.Get(start, length, inArena: true));
        if (_rulings.Plan.Meta is { } labelled)
            Meta(labelled, _meta);
        if (_isPlain)
            Members(_rulings.Plan.Root!, node, CheckSet.None);
        _to.Close('}');
        return _losesModifier ? Verdict.LosesModifier : _isPlain ? Verdict.Released : Verdict.Unusual;
    }

    /// <summary>Looks for the id and the meta where they mostly stand; elsewhere they are unusual.</summary>
    private void Find(int node)
    {
        (_id, _meta) = (-1, -1);
        var (record, end) = (_in, _in[node].Next);
        var (idKey, metaKey, child) = (Name.Id.Key, Name.Meta.Key, node + 1);
        for (var place = 0; place < FirstPlaces && child < end; place++)
        {
            ref readonly var member = ref record[child];
            if (member.NameKey == idKey && member.NameLength == 2)
                _id = child;
            else if (member.NameKey == metaKey && member.NameLength == 4)
                _meta = child;
            child = member.Next;
        }
    }

    /// <summary>What is mapped of the meta, and the marks that the plan calls for.</summary>
    private void Meta(ObjectPlan here, int meta)
    {
        var marks = _rulings.Plan.Plan.Marks;
        if (meta < 0)
        {
            _to.Ready(marks.Alone);
            return;
        }
        if (_in[meta].Kind != NodeKind.Object || (_in[meta].Flags & NodeFlags.HasSidecars) != 0)
        {
            _isPlain = false;
            return;
        }
        var mark = _to.Here;
        _to.Open("\"meta\":{"u8);
        var (before, labels) = (_to.Here, -1);
        for (var child = meta + 1; child < _in[meta].Next && _isPlain; child = _in[child].Next)
        {
            var member = here.MemberOf(_in, child);
            if (member is null)
                _counts.Unmapped++;
            else if (member == _rulings.Plan.Security)
                labels = child;
            else
                Member(member, here, child);
        }
        if (labels < 0)
            _to.Ready(marks.Labels);
        else
            Security(labels, _rulings.Plan.Security!);
        var left = _to.Here > before;
        if (left)
            _to.Close('}');
        else
            _to.Rewind(mark);
        _rulings.Count(_rulings.Plan.MetaRuling, left, _counts);
    }

    private void Security(int labels, MemberPlan member)
    {
        var (redacted, masked) = (_rulings.Plan.Plan.WithholdsAny, _rulings.Plan.Plan.MasksAny);
        var mark = _to.Here;
        _to.Open("\"security\":["u8);
        var before = _to.Here;
        for (var item = labels + 1; item < _in[labels].Next && _isPlain; item = _in[item].Next)
        {
            if (Marks.IsLabel(_in, item, "REDACTED"u8))
                redacted = true;
            else if (Marks.IsLabel(_in, item, "MASKED"u8))
                masked = true;
            else
                Item(member, item);
        }
        if (redacted)
            _to.Ready(Marks.Redacted);
        if (masked)
            _to.Ready(Marks.Masked);
        if (_to.Here > before)
            _to.Close(']');
        else
            _to.Rewind(mark);
    }

    private Left Unusual()
    {
        _isPlain = false;
        return Left.Nothing;
    }
}
