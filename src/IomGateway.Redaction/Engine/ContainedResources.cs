using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>
/// Judges contained resources, each by its own type. They may refer to one another, so that the loss of one can
/// change what leaves of the next; they are judged again until nothing changes.
/// </summary>
internal static class ContainedResources
{
    /// <summary>More rounds than this no honest record needs; none of its contained resources leaves then.</summary>
    private const int MostRounds = 8;

    public static void Judge(Session session, int root)
    {
        session.Contained.Clear();
        var list = session.Input.Find(root, Name.Contained);
        if (list < 0 || session.Input[list].Kind != NodeKind.Array)
            return;
        Find(session, list);
        var settled = session.Contained.Count == 0;
        for (var round = 0; !settled && round < MostRounds; round++)
            settled = JudgeOnce(session);
        if (!settled)
            session.Contained.Clear();
    }

    /// <summary>
    /// Numbers those to which something that leaves refers, or which refer to what contains them (dom-3).
    /// </summary>
    public static void Number(Session session)
    {
        if (session.Contained.Count == 0)
            return;
        Reach(session, session.Main.Tape, 0, session.Main.Count);
        var tape = session.ContainedOutput.Tape;
        foreach (var resource in session.Contained)
            resource.IsReached |= resource.IsKept && RefersToContainer(tape, resource.Output);
        for (var found = true; found;)
        {
            found = false;
            foreach (var resource in session.Contained)
            {
                if (!resource.IsReached || resource.IsFollowed)
                    continue;
                found = resource.IsFollowed = true;
                Reach(session, tape, resource.Output, tape[resource.Output].Next);
            }
        }
        var number = 0;
        foreach (var resource in session.Contained)
            resource.Number = resource.IsReached ? ++number : 0;
    }

    private static void Reach(Session session, Tape tape, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if ((tape[i].Flags & NodeFlags.ContainedReference) != 0)
                session.Contained[tape[i].TextStart].IsReached = true;
        }
    }

    private static void Find(Session session, int list)
    {
        var record = session.Input;
        for (var item = list + 1; item < record[list].Next; item = record[item].Next)
        {
            var type = record.Find(item, "resourceType"u8);
            var id = record.Find(item, "id"u8);
            if (type < 0 || id < 0 || record[type].Kind != NodeKind.String || record[id].Kind != NodeKind.String)
                continue;
            // A contained resource has no security labels of its own (dom-5): nobody would read those that it has.
            if (record.Find(item, "meta"u8) is >= 0 and var meta && record.Find(meta, "security"u8) >= 0)
                continue;
            if (session.Plan.For(record.Text(type)) is not { Type.Format: RecordFormat.FhirR4 } plan)
                continue;
            if (References.IsId(record.Text(id)) && !IsKnown(session, record.Text(id)))
                session.Contained.Add(new ContainedResource { Input = item, Id = id, Plan = plan });
        }
    }

    private static bool IsKnown(Session session, ReadOnlySpan<byte> id)
    {
        foreach (var resource in session.Contained)
        {
            if (session.Input.Text(resource.Id).SequenceEqual(id))
                return true;
        }
        return false;
    }

    private static bool JudgeOnce(Session session)
    {
        session.ContainedOutput.Begin(session.Input.Store);
        var settled = true;
        for (var i = 0; i < session.Contained.Count; i++)
        {
            var resource = session.Contained[i];
            if (!resource.IsKept)
                continue;
            resource.Counts.Clear();
            resource.Output = session.ContainedOutput.Count;
            if (session.Judge.Judge(resource.Input, resource.Plan, session.ContainedOutput, resource.Counts, i) is null)
                continue;
            session.ContainedOutput.Truncate(resource.Output);
            resource.IsKept = false;
            settled = false;
        }
        return settled;
    }

    private static bool RefersToContainer(Tape tape, int root)
    {
        for (var i = root; i < tape[root].Next; i++)
        {
            if (tape[i].Kind == NodeKind.String && tape.Name(i).SequenceEqual("reference"u8) && tape.TextIs(i, "#"u8))
                return true;
        }
        return false;
    }
}
