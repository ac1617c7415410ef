using System.Numerics;

namespace IomGateway.Sharing.Mutations;

internal enum VariableKind
{
    Fact,
    Consents,
    Label,
}

/// <summary>
/// A fact, a label or the consents, with every way of standing that the clauses at hand can tell apart. Values that no
/// clause tells apart are one; where nothing but closing hangs on them, only the ways that let most through are kept,
/// for whatever differs under a cap differs without it.
/// </summary>
internal sealed record Variable(VariableKind Kind, string Code, IReadOnlyList<Standing> States)
{
    /// <summary>More classes than this of a fact with many values are not tried in every combination.</summary>
    public const int MostClasses = 6;

    /// <param name="kind">What it is.</param>
    /// <param name="code">Its code.</param>
    /// <param name="values">Every value that it can have.</param>
    /// <param name="many">Whether it can have several at once.</param>
    /// <param name="atoms">The conditions on it.</param>
    /// <param name="gated">Whether some version of a changed flow must find its condition met.</param>
    /// <param name="unknown">Whether it can be unknown.</param>
    /// <param name="exact">Set to false where not every combination is tried.</param>
    public static Variable Of(
        VariableKind kind,
        string code,
        IReadOnlyList<string> values,
        bool many,
        IReadOnlyList<Atom> atoms,
        bool gated,
        bool unknown,
        ref bool exact)
    {
        // Where every value of a list is needed, two values of it are not one: each must be tried with and without.
        var classes = atoms.Any(a => a.All) ? values.ToArray() : values
            .GroupBy(v => string.Concat(atoms.Select(a => a.Values.Contains(v) ? '1' : '0')), StringComparer.Ordinal)
            .Select(g => g.First()).ToArray();
        exact &= !many || classes.Length <= MostClasses;
        var states = (many ? Subsets(classes, withNone: kind != VariableKind.Label) : classes.Select(v => new[] { v }))
            .Select(v => new Standing(v)).Concat(unknown ? [Standing.Unknown] : []);
        var told = states.Select(s => (State: s, Truths: Truths(kind, s, atoms)))
            .DistinctBy(s => Signature(kind, s.State, atoms), StringComparer.Ordinal).ToList();
        if (gated)
        {
            told = told.Where(s => atoms.Select((a, i) => a.Weight == Weight.Gate && s.Truths[i] == true)
                .Any(met => met)).ToList();
        }

        if (atoms.All(a => a.Weight is Weight.Closes or Weight.Excepts))
        {
            told = told.Where(s => !told.Exists(o => LetsMore(o.Truths, s.Truths, atoms))).ToList();
        }

        return new Variable(kind, code, told.OrderByDescending(s => Openness(s.Truths, atoms)).Select(s => s.State)
            .ToArray());
    }

    private static bool?[] Truths(VariableKind kind, Standing state, IReadOnlyList<Atom> atoms) =>
        atoms.Select(a => kind == VariableKind.Label ? state.Labelled(a) : state.Holds(a)).ToArray();

    /// <summary>All that the conditions see of a state; of a label, both what opens and what closes by it.</summary>
    private static string Signature(VariableKind kind, Standing state, IReadOnlyList<Atom> atoms) =>
        string.Concat(atoms.Select(a => kind == VariableKind.Label
            ? $"{Letter(state.Labelled(a with { Weight = Weight.Closes }))}"
                + Letter(state.Labelled(a with { Weight = Weight.Gate }))
            : $"{Letter(state.Holds(a))}"));

    private static char Letter(bool? truth) => truth switch { true => 't', false => 'f', _ => '?' };

    private static bool IsOpen(bool? truth, Weight weight) =>
        weight == Weight.Closes ? truth == false : truth == true;

    /// <summary>Whether one way of standing closes nothing that the other leaves open, and leaves more open.</summary>
    private static bool LetsMore(bool?[] one, bool?[] other, IReadOnlyList<Atom> atoms)
    {
        bool more = false;
        for (int i = 0; i < atoms.Count; i++)
        {
            bool mine = IsOpen(one[i], atoms[i].Weight);
            bool theirs = IsOpen(other[i], atoms[i].Weight);
            if (theirs && !mine)
            {
                return false;
            }

            more |= mine && !theirs;
        }

        return more;
    }

    private static int Openness(bool?[] truths, IReadOnlyList<Atom> atoms) =>
        truths.Where((t, i) => IsOpen(t, atoms[i].Weight) && atoms[i].Weight != Weight.Free).Count();

    private static IEnumerable<string[]> Subsets(string[] values, bool withNone)
    {
        if (values.Length > MostClasses)
        {
            return values.Select(v => new[] { v });
        }

        return Enumerable.Range(withNone ? 0 : 1, (1 << values.Length) - (withNone ? 0 : 1))
            .OrderBy(bits => BitOperations.PopCount((uint)bits) is 0 ? MostClasses + 1
                : BitOperations.PopCount((uint)bits))
            .Select(bits => values.Where((_, i) => (bits >> i & 1) != 0).ToArray());
    }
}
