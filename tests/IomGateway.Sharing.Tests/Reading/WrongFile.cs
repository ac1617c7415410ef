using System.Runtime.CompilerServices;
using IomGateway.Sharing.Checking;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Tests.Reading;

/// <summary>A change to one file of the sound workspace in <c>Town/</c>, and what must be wrong after it.</summary>
internal sealed record WrongFile(string Name, string File, string Replace, string With, IReadOnlyList<string> Expected)
{
    private static readonly DateOnly Today = new(2026, 6, 1);

    public static IReadOnlyList<WrongFile> All { get; } = [.. ReadAll()];

    public static string Town { get; } = Path.Combine(Here(), "..", "Town");

    /// <summary>Whether an agreement is wrong after the change, by its own words or by those that it rests on.</summary>
    public bool IsOfAnAgreement =>
        File.EndsWith("engagement.yaml", StringComparison.Ordinal)
        || Expected.Any(e => e.Contains("engagement.yaml", StringComparison.Ordinal));

    /// <summary>Every error of the changed workspace, as <c>file code line:column</c>.</summary>
    public IReadOnlyList<string> Errors()
    {
        using var folder = new TownCopy();
        folder.Change(File, Replace, With);
        var workspace = Workspace.Load(folder.Policies, folder.Agreements);
        return
        [
            .. AgreementCheck.Run(workspace, Today)
                .Where(p => p.Severity == Severity.Error)
                .Select(p => $"{folder.Relative(p.At.File)} {p.Code} {p.At.Line}:{p.At.Column}".Replace($"{File} ", "",
                    StringComparison.Ordinal)),
        ];
    }

    private static IEnumerable<WrongFile> ReadAll()
    {
        Dictionary<string, string> fields = [];
        List<string> expected = [];
        foreach (var line in System.IO.File.ReadLines(Path.Combine(Here(), "wrong-files.txt")).Append("case: end"))
        {
            if (line.StartsWith('#') || line.Length == 0)
            {
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (key, value) = (line[..colon], line.Length == colon + 1 ? "" : line[(colon + 2)..]);
            if (key == "case" && fields.TryGetValue("case", out var name))
            {
                yield return new WrongFile(name, fields["file"], Text(fields["replace"]), Text(fields["with"]),
                    [.. expected]);
                expected.Clear();
            }

            if (key == "expect")
            {
                expected.Add(value);
            }
            else
            {
                fields[key] = value;
            }
        }
    }

    private static string Text(string written) =>
        written.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal);

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
