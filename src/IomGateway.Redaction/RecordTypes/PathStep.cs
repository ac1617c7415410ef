using System.Text;

namespace IomGateway.Redaction.RecordTypes;

/// <summary>One step of a path: an element's name, and perhaps a test of one of its members.</summary>
internal sealed record PathStep(string Name, string? TestName, string? TestValue)
{
    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(Name);

    public byte[]? TestNameUtf8 { get; } = TestName is null ? null : Encoding.UTF8.GetBytes(TestName);

    public byte[]? TestValueUtf8 { get; } = TestValue is null ? null : Encoding.UTF8.GetBytes(TestValue);

    public bool IsTested => TestName is not null;

    /// <summary>
    /// The steps of a path such as <c>identifier[system=https://x].value</c>, or what is wrong with it.
    /// </summary>
    public static IReadOnlyList<PathStep>? Parse(string path, out string? wrong)
    {
        var steps = new List<PathStep>();
        var at = 0;
        wrong = null;
        do
        {
            if (ReadStep(path, ref at, out wrong) is not { } step)
                return null;
            steps.Add(step);
        }
        while (at < path.Length && path[at++] == '.');
        return steps;
    }

    private static PathStep? ReadStep(string path, ref int at, out string? wrong)
    {
        var start = at;
        while (at < path.Length && path[at] is not ('.' or '['))
            at++;
        var bare = path[start..at];
        if (at < path.Length && path.AsSpan(at).StartsWith("[x]", StringComparison.Ordinal))
            at += 3;
        var name = path[start..at];
        wrong = bare.Length == 0 ? "a step has no name"
            : bare.Any(c => char.IsWhiteSpace(c) || c is ']' or '=') ? $"the step `{name}` is not an element's name"
            : null;
        if (wrong is not null)
            return null;
        if (at == path.Length || path[at] == '.')
            return new PathStep(name, null, null);
        var close = path.IndexOf(']', at);
        var equal = path.IndexOf('=', at);
        if (close < 0 || equal < 0 || equal > close || equal == at + 1 || equal + 1 == close)
        {
            wrong = $"the test after `{name}` is not of the form [name=value]";
            return null;
        }
        var step = new PathStep(name, path[(at + 1)..equal], path[(equal + 1)..close]);
        at = close + 1;
        if (at < path.Length && path[at] != '.')
            wrong = path[at] == '[' ? $"`{name}` has more than one test"
                : $"after the test of `{name}` a dot is missing";
        return wrong is null ? step : null;
    }
}
