using IomGateway.Redaction.Plans;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>Builds what leaves of a partner's own JSON: only members that a rule maps and the plan grants.</summary>
internal sealed class JsonJudge(Session session)
{
    private readonly Rulings _rulings = new();
    private int _id;

    public void Judge(int node, TypePlan plan, OutputTape output)
    {
        _rulings.Begin(plan, session.Input, node);
        _id = IdNode(node, plan.Type);
        var root = output.Open(NodeKind.Object, NameRef.None);
        Members(node, plan.Type.Rules, Ruling.None, output);
        output.Close(root);
    }

    private int IdNode(int node, RecordType type)
    {
        if (type.IdSteps.Count == 0)
            return -1;
        foreach (var step in type.IdSteps)
        {
            node = session.Input.Find(node, step.Utf8);
            if (node < 0)
                return -1;
        }
        return node;
    }

    private void Members(int node, RuleNode? rules, Ruling ruling, OutputTape output)
    {
        var record = session.Input;
        for (var child = node + 1; child < record[node].Next; child = record[child].Next)
        {
            var below = rules?.Below(record.Name(child));
            // A mask speaks of values. A name that no rule knows may itself be one, and is not told.
            if (below is not null || !ruling.Form.IsMasked)
                Value(child, below, ruling, output);
        }
    }

    private bool Value(int node, RuleNode? rules, Ruling around, OutputTape output)
    {
        var record = session.Input;
        if (node == _id)
            return Id(node, output);
        switch (record[node].Kind)
        {
            case NodeKind.Array:
                var list = output.Open(NodeKind.Array, NameRef.Of(record, node));
                var ruling = _rulings.Plan.Of(rules, around);
                for (var item = node + 1; item < record[node].Next; item = record[item].Next)
                    Value(item, rules, around, output);
                output.Close(list);
                return Settle(list, record.IsEmpty(node) && ruling.Form.IsClear, output);
            case NodeKind.Object:
                return Object(node, rules?.For(record, node), around, output);
            default:
                return Scalar(node, _rulings.Plan.Of(rules, around), output);
        }
    }

    private bool Object(int node, RuleNode? rules, Ruling around, OutputTape output)
    {
        var record = session.Input;
        var ruling = _rulings.Plan.Of(rules, around);
        var item = output.Open(NodeKind.Object, NameRef.Of(record, node));
        Members(node, rules, ruling, output);
        output.Close(item);
        var left = Settle(item, record.IsEmpty(node) && ruling.Form.IsClear, output);
        _rulings.Count(ruling, left, session.Counts);
        return left;
    }

    /// <summary>A container of which nothing is left goes too, unless it was granted as empty as it came.</summary>
    private static bool Settle(int container, bool wasGrantedEmpty, OutputTape output)
    {
        if (!output.Tape.IsEmpty(container) || wasGrantedEmpty)
            return true;
        output.Truncate(container);
        return false;
    }

    private bool Scalar(int node, Ruling ruling, OutputTape output)
    {
        var record = session.Input;
        if (!ruling.IsMapped)
        {
            session.Counts.Unmapped++;
            return false;
        }
        var left = ruling.Form.IsClear;
        if (left)
        {
            output.Copy(record, node);
        }
        else if (ruling.Form.Mask is { } mask && session.Masking.Json(mask, record, node) is { } text)
        {
            output.AddString(NameRef.Of(record, node), text);
            left = true;
        }
        _rulings.Count(ruling, left, session.Counts);
        return left;
    }

    private bool Id(int node, OutputTape output)
    {
        var type = _rulings.Plan.Plan.NameUtf8;
        var record = session.Input;
        var id = record[node].Kind switch
        {
            NodeKind.String or NodeKind.Number => record.Text(node),
            NodeKind.True => "true"u8,
            NodeKind.False => "false"u8,
            _ => default,
        };
        if (record[node].Kind is NodeKind.Object or NodeKind.Array or NodeKind.Null
            || !References.TryId(type, id, session, out var start, out var length))
            return false;
        output.AddArena(NameRef.Of(record, node), start, length);
        return true;
    }
}
