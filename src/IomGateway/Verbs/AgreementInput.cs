using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

/// <summary>Finds the agreement that a verb is about: by its id, by its file, or on standard input.</summary>
internal static class AgreementInput
{
    private const int MostBytes = 1024 * 1024;

    /// <exception cref="VerbException">There is none, or it cannot be read; the message says what to do.</exception>
    public static async Task<Agreement> ReadAsync(
        Workspace workspace, string named, Func<Stream> standardInput, CancellationToken cancel)
    {
        if (workspace.Agreements.FirstOrDefault(a => a.Id == named) is { } known)
        {
            return known;
        }

        if (named != Input.Standard && !File.Exists(named))
        {
            throw new VerbException($"There is no agreement and no file `{named}`."
                + $" {Known(named, workspace.Agreements.Select(a => a.Id))}");
        }

        var full = named == Input.Standard ? named : Path.GetFullPath(named);
        if (workspace.Agreements.FirstOrDefault(a => Path.GetFullPath(a.At.File) == full) is { } listed)
        {
            return listed;
        }

        var yaml = await Input.ReadAsync(named, standardInput, MostBytes, cancel);
        return workspace.ReadAgreement(yaml, named, out var problems) ?? throw new VerbException(
            "The agreement cannot be read:\n" + string.Join(
                '\n', problems.Where(p => p.Severity == Severity.Error)
                    .Select(p => $"  {p.At}: {p.Message} {p.Help}")));
    }

    /// <summary>What could have been meant: the names that share most of their beginning, at most eight.</summary>
    public static string Known(string named, IEnumerable<string> known)
    {
        var nearest = known.OrderByDescending(k => k.Zip(named).TakeWhile(p => p.First == p.Second).Count())
            .ThenBy(k => k, StringComparer.Ordinal).Take(8).Order(StringComparer.Ordinal).ToList();
        return nearest.Count == 0 ? "There are none here." : $"There are, among others: {string.Join(", ", nearest)}.";
    }
}
