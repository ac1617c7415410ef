using System.CommandLine;
using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

/// <summary>The made-up questions that <c>decide</c>, <c>why</c> and <c>why-not</c> take.</summary>
internal static class Requests
{
    private const int MostBytes = 16 * 1024 * 1024;

    public static Option<string> Option() => new("--request")
    {
        Description = "A JSON file with one request, or an array of them; - reads standard input.",
        Required = true,
    };

    /// <exception cref="VerbException">The file is not there, or it cannot be read; the message says all that is
    /// wrong.</exception>
    public static async Task<DecisionRequests> ReadAsync(
        string path, Func<Stream> standardInput, Workspace workspace, CancellationToken cancel)
    {
        var json = await Input.ReadAsync(path, standardInput, MostBytes, cancel);
        var now = TimeProvider.System.GetUtcNow();
        return DecisionRequestReader.Read(json, workspace.Policies, now, out var problems)
            ?? throw Unreadable("The request", problems);
    }

    public static VerbException Unreadable(string what, IEnumerable<RequestProblem> problems) =>
        new($"{what} cannot be read:\n" + string.Join('\n', problems.Select(p =>
            p.Property.Length == 0 ? $"  {p.Message}" : $"  {p.Property}: {p.Message}")));
}
