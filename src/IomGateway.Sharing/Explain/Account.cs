using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Explain;

/// <summary>
/// Something told in plain English: what an agreement allows, or what somebody may see. Every sentence knows where what
/// it says is written.
/// </summary>
public sealed record Account
{
    /// <summary>What is told of: <c>agreement</c>, <c>agency</c>, <c>category</c> or <c>document</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The id of what is told of.</summary>
    public required string Subject { get; init; }

    public required string Title { get; init; }

    /// <summary>The file that most sentences come from; <see langword="null"/> where they come from many.</summary>
    public string? File { get; init; }

    /// <summary>What is said before the first section.</summary>
    public required IReadOnlyList<Sentence> Sentences { get; init; }

    public required IReadOnlyList<Section> Sections { get; init; }
}

/// <summary>A part of an account under a heading of its own.</summary>
public sealed record Section
{
    public required string Heading { get; init; }

    /// <summary>The code of what it tells of, such as a flow's id; <see langword="null"/> where it has none.</summary>
    public string? Code { get; init; }

    /// <summary>The file that most of its sentences come from, where that is another than around it.</summary>
    public string? File { get; init; }

    public IReadOnlyList<Sentence> Sentences { get; init; } = [];

    public IReadOnlyList<TextTable> Tables { get; init; } = [];

    public IReadOnlyList<Section> Sections { get; init; } = [];
}

/// <summary>A table whose first row names the columns.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Head">The names of the columns.</param>
/// <param name="Rows">As many cells in each as there are columns.</param>
public sealed record TextTable(
    string Caption, IReadOnlyList<string> Head, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>A sentence, or one point of a list that follows from the sentence before it.</summary>
public sealed record Sentence
{
    /// <summary>The words, in pieces of which some bear the weight: may, must, never.</summary>
    public required IReadOnlyList<Piece> Pieces { get; init; }

    /// <summary>Where what it says is written; empty where it follows from something not being written.</summary>
    public required IReadOnlyList<SourcePosition> At { get; init; }

    /// <summary>The points that the sentence introduces.</summary>
    public IReadOnlyList<Sentence> Points { get; init; } = [];

    /// <summary>The words without their weight.</summary>
    public string Text => string.Concat(Pieces.Select(p => p.Text));

    /// <param name="text">The words; what stands between two <c>*</c> bears the weight.</param>
    /// <param name="at">Where it is written.</param>
    internal static Sentence Of(Weighted text, params IReadOnlyList<SourcePosition> at) =>
        new() { Pieces = text.Pieces, At = [.. at.Where(p => p.Line > 0).Distinct()] };
}

/// <summary>Some words, and whether the sentence turns on them.</summary>
public sealed record Piece(string Text, bool IsWeighty = false);
