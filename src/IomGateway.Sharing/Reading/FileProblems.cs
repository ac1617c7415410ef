namespace IomGateway.Sharing.Reading;

/// <summary>Gathers everything that is wrong with one file, so that it can all be mended in one go.</summary>
internal sealed class FileProblems(string file)
{
    /// <summary>
    /// More than this many problems in one file help nobody, and cost time that a hostile file could waste.
    /// </summary>
    public const int Most = 200;

    private readonly List<Problem> found = [];
    private bool cut;

    public string File { get; } = file;

    public IReadOnlyList<Problem> Found => found;

    public bool HasErrors { get; private set; }

    /// <summary>Whether no further problem will be kept.</summary>
    public bool IsFull => cut;

    public void Error(SourcePosition at, string code, string message, string help, string? cites = null) =>
        Add(at, Severity.Error, code, message, help, cites);

    public void Warning(SourcePosition at, string code, string message, string help, string? cites = null) =>
        Add(at, Severity.Warning, code, message, help, cites);

    public SourcePosition Start => new(File, 1, 1);

    private void Add(SourcePosition at, Severity severity, string code, string message, string help, string? cites)
    {
        HasErrors |= severity == Severity.Error;
        if (cut)
        {
            return;
        }

        if (found.Count == Most)
        {
            cut = true;
            HasErrors = true;
            severity = Severity.Error;
            code = "too-many-problems";
            message = $"There are more than {Most} problems in this file; the rest are not listed.";
            help = "Mend these first, then check again.";
            cites = null;
        }

        found.Add(new Problem
        {
            At = at, Severity = severity, Code = code, Message = message, Help = help, Cites = cites,
        });
    }
}
