using System.Text;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Fhir.Invariants;

/// <summary>Names that lead from an element to others, a choice element under any of its types.</summary>
internal sealed class QuickPath(string path)
{
    /// <summary>What is there without a value: only its sidecar is.</summary>
    private const int WithoutValue = -1;

    private readonly byte[][] _names = [.. path.Split('.').Select(Encoding.UTF8.GetBytes)];

    /// <summary>The name with which it begins.</summary>
    public string FirstName { get; } = path.Split('.')[0];

    /// <summary>The name, where it is only one.</summary>
    public string? OnlyName { get; } = path.Contains('.', StringComparison.Ordinal) ? null : path;

    /// <summary>Whether it leads to anything, or to anything that passes.</summary>
    public bool Any(in PathScope scope, QuickTest? passes)
    {
        var walk = new Walk(scope, passes, stopAtFirst: true);
        Follow(scope.This.Node, 0, ref walk);
        return walk.Count > 0;
    }

    /// <summary>The first node that it leads to, -1 for one without a value; and to how many it leads.</summary>
    public int Only(in PathScope scope, out int count)
    {
        var walk = new Walk(scope, null, stopAtFirst: false);
        Follow(scope.This.Node, 0, ref walk);
        count = walk.Count;
        return walk.First;
    }

    private void Follow(int node, int step, ref Walk walk)
    {
        var tape = walk.Scope.Tape;
        if (step == _names.Length)
        {
            walk.Find(node);
            return;
        }
        if (node == WithoutValue || tape[node].Kind != NodeKind.Object)
            return;
        var end = tape[node].Next;
        for (var child = node + 1; child < end && !walk.IsDone; child = tape[child].Next)
        {
            if (tape[child].NameLength < _names[step].Length)
                continue;
            var name = tape.Name(child);
            var isSidecar = name[0] == (byte)'_';
            // Most others differ in their first byte.
            if (!isSidecar && name[0] != _names[step][0])
                continue;
            if (!PathValues.IsNamed(isSidecar ? name[1..] : name, _names[step]))
                continue;
            if (!isSidecar)
                Values(child, step + 1, ref walk);
            else if (tape.Find(node, name[1..]) < 0)
                Sidecars(child, step + 1, ref walk);
        }
    }

    private void Values(int node, int step, ref Walk walk)
    {
        var tape = walk.Scope.Tape;
        if (tape[node].Kind != NodeKind.Array)
        {
            Follow(node, step, ref walk);
            return;
        }
        for (var item = node + 1; item < tape[node].Next && !walk.IsDone; item = tape[item].Next)
            Follow(tape[item].Kind == NodeKind.Null ? WithoutValue : item, step, ref walk);
    }

    private void Sidecars(int node, int step, ref Walk walk)
    {
        var tape = walk.Scope.Tape;
        if (tape[node].Kind != NodeKind.Array)
        {
            Follow(WithoutValue, step, ref walk);
            return;
        }
        for (var item = node + 1; item < tape[node].Next && !walk.IsDone; item = tape[item].Next)
            Follow(WithoutValue, step, ref walk);
    }

    private ref struct Walk(in PathScope scope, QuickTest? passes, bool stopAtFirst)
    {
        public readonly PathScope Scope = scope;

        public int Count { get; private set; }

        public int First { get; private set; } = WithoutValue;

        public readonly bool IsDone => stopAtFirst && Count > 0;

        public void Find(int node)
        {
            if (passes is not null && passes.Says(
                Scope.At(node == WithoutValue ? PathItem.WithoutValue : PathItem.Of(node))) != true)
                return;
            if (Count++ == 0)
                First = node;
        }
    }
}
