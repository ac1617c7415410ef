namespace IomGateway.Sharing.Decisions;

/// <summary>
/// Which flow's form wins one category: the clearest, and among forms of which neither is clearer the lexically first
/// flow. What can leave now wins over what must wait. Two masks of which neither is coarser cannot be settled in
/// passing, since a third may yet be clearer than either: then it is played again, with only the forms that nothing
/// beats.
/// </summary>
internal struct Contest
{
    private Side now;
    private Side waiting;

    public static Contest Empty => new() { now = Side.Empty, waiting = Side.Empty };

    /// <summary>Enters what a flow gives; false when it has to be played again.</summary>
    public bool Enter(Forms forms, in Granted given, int flow, int rank)
    {
        if (given.Form == Forms.Withheld)
        {
            return true;
        }

        return given.Held ? waiting.Enter(forms, given.Form, flow, rank) : now.Enter(forms, given.Form, flow, rank);
    }

    public void PlayAgain()
    {
        now.PlayAgain();
        waiting.PlayAgain();
    }

    public readonly Granted Winner()
    {
        if (now.Flow >= 0)
        {
            return new Granted(now.Form, now.Flow, false);
        }

        return waiting.Flow >= 0
            ? new Granted(waiting.Form, waiting.Flow, true)
            : new Granted(Forms.Withheld, -1, false);
    }

    private struct Side
    {
        private ulong seen;
        private bool again;
        private int rank;

        public byte Form { get; private set; }

        public int Flow { get; private set; }

        public static Side Empty => new() { Flow = -1 };

        public bool Enter(Forms forms, byte form, int flow, int flowRank)
        {
            seen |= again ? 0 : Forms.Bit(form);
            if (again && (forms.ClearerThan(form) & seen) != 0)
            {
                return true;
            }

            bool settled = true;
            bool wins = Flow < 0 || forms.SaysMore(form, Form);
            if (!wins && !forms.SaysMore(Form, form))
            {
                settled = again || form == Form;
                wins = flowRank < rank;
            }

            if (wins)
            {
                (Form, Flow, rank) = (form, flow, flowRank);
            }

            return settled;
        }

        public void PlayAgain()
        {
            again = true;
            Flow = -1;
        }
    }
}
