using System.Text;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <content>Writing piece by piece, straight from the record that came.</content>
internal sealed partial class RecordWriter
{
    /// <summary>Writes what is JSON already, without a separator.</summary>
    public void Raw(ReadOnlySpan<byte> ready)
    {
        Room(ready.Length + Beside);
        Put(ready);
    }

    /// <summary>Writes a member or item that is JSON already, or nothing if that is empty.</summary>
    public void Ready(ReadOnlySpan<byte> ready)
    {
        if (ready.IsEmpty)
            return;
        Room(ready.Length + Beside);
        Separate();
        Put(ready);
    }

    /// <summary>Writes what begins an object or array, its name included.</summary>
    public void Open(ReadOnlySpan<byte> ready) => Ready(ready);

    /// <summary>Begins an object or array under the name that it came with.</summary>
    public void Open(Tape tape, int node)
    {
        Named(tape, node);
        Put(tape[node].Kind == NodeKind.Object ? '{' : '[');
    }

    public void Close(char end)
    {
        Room(Beside);
        Put(end);
    }

    /// <summary>Takes back what was written from there on.</summary>
    public void Rewind(int position) => (_used, _most) = (position, Math.Max(_used, _most));

    /// <summary>Writes a text under the name of a node.</summary>
    public void Text(Tape tape, int node, ReadOnlySpan<byte> text)
    {
        Named(tape, node);
        Put('"');
        Text(text, isDecoded: true);
        Put('"');
    }

    /// <summary>Writes a text under the name of a node.</summary>
    public void Text(Tape tape, int node, string text)
    {
        var store = tape.Store;
        var size = Encoding.UTF8.GetByteCount(text);
        Encoding.UTF8.GetBytes(text, store.Reserve(size));
        Text(tape, node, store.Get(store.Commit(size), size, inArena: true));
    }

    /// <summary>Writes an object or array, of which everything leaves, under the name that it came with.</summary>
    /// <param name="tape">The record that came.</param>
    /// <param name="node">The object or array.</param>
    /// <param name="isVerbatim">Whether its bytes can be written as they are.</param>
    public void Whole(Tape tape, int node, bool isVerbatim)
    {
        if (!isVerbatim)
        {
            Named(tape, node);
            Value(tape, node);
            return;
        }
        ref readonly var whole = ref tape[node];
        var start = whole.NameLength >= 0 && (whole.Flags & NodeFlags.NameInArena) == 0
            && whole.TextStart == whole.NameStart + whole.NameLength + 2
                ? whole.NameStart - 1 : whole.TextStart;
        var length = whole.TextStart + whole.TextLength - start;
        if (start == whole.TextStart)
            Named(tape, node);
        Room(length + Beside);
        if (start < whole.TextStart)
            Separate();
        Put(tape.Store.Source.AsSpan(start, length));
    }

    /// <summary>The separator, and the name with its colon where there is one.</summary>
    private void Named(Tape tape, int node)
    {
        ref readonly var named = ref tape[node];
        Room(named.NameLength + Beside);
        Separate();
        if (named.NameLength < 0)
            return;
        if ((named.Flags & NodeFlags.NameInArena) == 0)
        {
            Put(tape.Store.Source.AsSpan(named.NameStart - 1, named.NameLength + 2));
        }
        else
        {
            Put('"');
            Text(tape.Name(node), isDecoded: true);
            Put('"');
        }
        Put(':');
    }
}
