using System.Runtime.CompilerServices;

namespace IomGateway.Sharing.Explain;

/// <summary>
/// The words of a sentence. Written as an interpolated text in which <c>{W.May}</c> and its like bear the weight; what
/// comes from a file never does, whatever characters it has.
/// </summary>
[InterpolatedStringHandler]
internal readonly struct Weighted
{
    private readonly List<Piece> pieces;

    public Weighted(int literalLength, int formattedCount) => pieces = new List<Piece>(formattedCount + 1);

    public IReadOnlyList<Piece> Pieces => pieces;

    public static implicit operator Weighted(string text)
    {
        var words = new Weighted(text.Length, 0);
        words.AppendLiteral(text);
        return words;
    }

    public void AppendLiteral(string value) => Add(value, isWeighty: false);

    public void AppendFormatted(string value) => Add(value, isWeighty: false);

    public void AppendFormatted(int value) => Add(value.ToString(English.Culture), isWeighty: false);

    public void AppendFormatted(Weight value) => Add(value.Text, isWeighty: true);

    private void Add(string text, bool isWeighty)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (pieces.Count > 0 && pieces[^1].IsWeighty == isWeighty)
        {
            pieces[^1] = pieces[^1] with { Text = pieces[^1].Text + text };
        }
        else
        {
            pieces.Add(new Piece(text, isWeighty));
        }
    }
}

/// <summary>A word on which a sentence turns.</summary>
internal readonly record struct Weight(string Text)
{
    public static readonly Weight May = new("may");
    public static readonly Weight MayNot = new("may not");
    public static readonly Weight Must = new("must");
    public static readonly Weight Never = new("never");
    public static readonly Weight OnlyIf = new("Only if");
    public static readonly Weight Only = new("Only");
    public static readonly Weight Nobody = new("Nobody");

    /// <summary>The same in the middle of a sentence.</summary>
    public Weight Small => new(char.ToLowerInvariant(Text[0]) + Text[1..]);
}
