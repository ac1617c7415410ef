using System.Collections.Frozen;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Compare.Sides;

/// <summary>
/// The forms of both vocabularies under one numbering: masks that do the same are the same, whatever they are called.
/// </summary>
internal sealed class JointForms
{
    public const int Withheld = Forms.Withheld;
    public const int Clear = Forms.Clear;

    private readonly List<string> names = ["withheld", "clear"];
    private readonly List<Forms> orders = [];
    private readonly List<int[]> joint = [];

    public JointForms(IReadOnlyList<(Forms Forms, FrozenDictionary<string, MaskTerm> Masks)> sides)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (forms, masks) in sides)
        {
            var own = new int[masks.Count + 2];
            (own[Withheld], own[Clear]) = (Withheld, Clear);
            foreach (var (name, term) in masks.OrderBy(m => m.Key, StringComparer.Ordinal))
            {
                string does = Says(term.Mask);
                if (!known.TryGetValue(does, out int number))
                {
                    number = known[does] = names.Count;
                    names.Add($"mask:{name}");
                }

                own[forms.Mask(name)] = number;
            }

            orders.Add(forms);
            joint.Add(own);
        }
    }

    public string Name(int form) => names[form];

    /// <summary>The joint number of one side's form.</summary>
    public int Of(int side, byte form) => joint[side][form];

    /// <summary>How much the second says beside the first. Sides that disagree leave it open.</summary>
    public Direction Compare(int was, int becomes)
    {
        if (was == becomes)
        {
            return Direction.Same;
        }

        var found = Enumerable.Range(0, orders.Count).Select(s => On(s, was, becomes)).OfType<Direction>()
            .Distinct().ToList();
        return found is [var only] ? only : Direction.Both;
    }

    private static string Says(Mask mask) =>
        $"{mask.Kind}|{string.Join(',', mask.Datatypes.Order(StringComparer.Ordinal))}|"
        + $"{(mask.Bounds is { } bounds ? string.Join(',', bounds) : "-")}|{mask.Text}";

    private Direction? On(int side, int was, int becomes)
    {
        var ones = Own(side, was);
        var others = Own(side, becomes);
        if (ones.Length == 0 || others.Length == 0)
        {
            return null;
        }

        bool more = ones.All(o => others.All(b => orders[side].SaysMore(b, o)));
        bool less = ones.All(o => others.All(b => orders[side].SaysMore(o, b)));
        return more ? Direction.Wider : less ? Direction.Narrower : Direction.Both;
    }

    private byte[] Own(int side, int form) =>
        [.. Enumerable.Range(0, joint[side].Length).Where(i => joint[side][i] == form).Select(i => (byte)i)];
}
