using System.CommandLine;
using System.Text.Json.Nodes;
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

    /// <summary>Answers each, and writes the answers: of a single request one, of an array an array.</summary>
    /// <returns>The exit code.</returns>
    public static int Answer<T>(
        DecisionRequests requests, string? output, Func<DecisionRequest, T> answer, Func<T, JsonNode> json,
        Action<T, TextWriter> text)
    {
        var answers = requests.Requests.Select(answer).ToArray();
        if (output == Output.Json)
        {
            JsonNode[] each = [.. answers.Select(json)];
            Output.Write(requests.IsArray ? new JsonArray([.. each]) : each[0]);
            return Invocation.Fine;
        }

        foreach (var one in answers)
        {
            text(one, Console.Out);
        }

        return Invocation.Fine;
    }

    public static VerbException Unreadable(string what, IEnumerable<RequestProblem> problems) =>
        new($"{what} cannot be read:\n" + string.Join('\n', problems.Select(p =>
            p.Property.Length == 0 ? $"  {p.Message}" : $"  {p.Property}: {p.Message}")));
}
