using IomGateway.Sharing.Compare.Sides;

namespace IomGateway.Sharing.Compare;

/// <summary>What becomes of one category at one point: its form, whether it waits, and the number of its
/// terms.</summary>
internal readonly record struct Outcome(int Form, bool Held, int Terms)
{
    public static Outcome Nothing { get; } = new(JointForms.Withheld, false, -1);
}

/// <summary>How one outcome turns into another. Where either is nothing, the terms of the other do not count.</summary>
internal sealed record Effect(ChangeKind Kind, Direction Direction, Outcome Was, Outcome Becomes);

/// <summary>The effects of a comparison, each with a number; 0 is no effect.</summary>
internal sealed class EffectTable(JointForms forms, IReadOnlyList<GrantTerms> terms)
{
    private readonly List<Effect?> effects = [null];
    private readonly Dictionary<(Outcome, Outcome), int> numbers = [];
    private readonly Dictionary<string, int> alike = new(StringComparer.Ordinal);

    public Effect this[int number] => effects[number]!;

    /// <summary>The question alone: it may be put now, or no longer, though no record could give anything.</summary>
    public int Question(bool opened)
    {
        var none = Outcome.Nothing;
        return Number(opened ? (none, none with { Terms = -2 }) : (none with { Terms = -2 }, none),
            (was, becomes) => new Effect(
                ChangeKind.Question, opened ? Direction.Wider : Direction.Narrower, was, becomes));
    }

    public int Of(in Outcome was, in Outcome becomes)
    {
        if (was == becomes)
        {
            return 0;
        }

        bool opensOrCloses = was.Form == JointForms.Withheld || becomes.Form == JointForms.Withheld;
        return Number(
            opensOrCloses ? (was with { Terms = -1 }, becomes with { Terms = -1 }) : (was, becomes), Make);
    }

    public IReadOnlyList<(string Words, Direction Direction)> Terms(Effect effect) =>
        effect.Was.Terms < 0 || effect.Becomes.Terms < 0 ? []
            : TermsDifference.Between(terms[effect.Was.Terms], terms[effect.Becomes.Terms]);

    private int Number((Outcome Was, Outcome Becomes) pair, Func<Outcome, Outcome, Effect> make)
    {
        if (!numbers.TryGetValue(pair, out int number))
        {
            // What differs alike is one effect, whatever else the terms of either say.
            var made = make(pair.Was, pair.Becomes);
            string key = $"{made.Kind} {made.Direction} {Form(made.Was)} {Form(made.Becomes)} "
                + string.Join('|', Terms(made));
            if (!alike.TryGetValue(key, out number))
            {
                number = alike[key] = effects.Count;
                effects.Add(made);
            }

            numbers[pair] = number;
        }

        return number;
    }

    private static string Form(in Outcome outcome) => $"{outcome.Form}{(outcome.Held ? "held" : "")}";

    private Effect Make(Outcome was, Outcome becomes)
    {
        var form = forms.Compare(was.Form, becomes.Form);
        bool opensOrCloses = was.Form == JointForms.Withheld || becomes.Form == JointForms.Withheld;
        var held = opensOrCloses || was.Held == becomes.Held ? Direction.Same
            : was.Held ? Direction.Wider : Direction.Narrower;
        var made = new Effect(
            form == Direction.Same && held == Direction.Same ? ChangeKind.Obligation : ChangeKind.Disclosure,
            Directions.Together(form, held), was, becomes);
        var direction = Terms(made).Aggregate(made.Direction, (d, t) => Directions.Together(d, t.Direction));

        // Whatever differs without a direction is no sameness.
        return made with { Direction = direction == Direction.Same ? Direction.Both : direction };
    }
}
