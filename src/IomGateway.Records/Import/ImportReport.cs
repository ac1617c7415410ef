namespace IomGateway.Records.Import;

/// <summary>What became of a register file.</summary>
public sealed record ImportReport
{
    /// <summary>Lines with a person on them.</summary>
    public required int Lines { get; init; }

    /// <summary>People who were not in the register before.</summary>
    public required int Added { get; init; }

    /// <summary>People of whom the line said something new.</summary>
    public required int Updated { get; init; }

    /// <summary>Lines that said nothing new.</summary>
    public required int Unchanged { get; init; }

    /// <summary>What was refused, in the order of the file. Nothing of a refused line was kept.</summary>
    public required IReadOnlyList<RefusedLine> Refused { get; init; }
}

/// <summary>Why a line was refused. No part of it repeats a value of the line.</summary>
/// <param name="Line">Counts from 1, the heading and empty lines included.</param>
/// <param name="Column">The heading of the column; <see langword="null"/> when it is the line as a whole.</param>
/// <param name="Code">A stable code in kebab case.</param>
/// <param name="Why">What is wrong.</param>
/// <param name="Mend">How to mend it.</param>
public sealed record RefusedLine(int Line, string? Column, string Code, string Why, string Mend);
