namespace IomGateway.Sharing.Shapes;

/// <summary>
/// What a value of a partner's own record looks like: a closed part of JSON Schema draft-07, so that every path that
/// a record can have is known.
/// </summary>
internal sealed record RecordShape
{
    /// <summary><c>object</c>, <c>array</c>, <c>string</c>, <c>integer</c>, <c>number</c> or <c>boolean</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The members of an object; there are no others.</summary>
    public IReadOnlyDictionary<string, RecordShape> Properties { get; init; } =
        new Dictionary<string, RecordShape>(StringComparer.Ordinal);

    /// <summary>The members that an object must have.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>What an array holds.</summary>
    public RecordShape? Items { get; init; }

    /// <summary>The only values of a text; <see langword="null"/> for any.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary><c>date</c> or <c>date-time</c>; <see langword="null"/> for any text.</summary>
    public string? Format { get; init; }

    /// <summary>
    /// What is wrong with a path such as <c>drugTests[basis=on-arrest].result</c>; <see langword="null"/> where a
    /// record can have it. Arrays on the way are walked.
    /// </summary>
    public string? WhyNot(string path)
    {
        var here = this;
        foreach (string step in Steps(path))
        {
            int test = step.IndexOf('[', StringComparison.Ordinal);
            string name = test < 0 ? step : step[..test];
            if (here.Member(name) is not { } member)
            {
                return $"there is no `{name}` in it";
            }

            here = member.Held();
            if (test >= 0 && here.WhyNotTest(step[(test + 1)..].TrimEnd(']')) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private string? WhyNotTest(string test)
    {
        int equal = test.IndexOf('=', StringComparison.Ordinal);
        if (equal < 0)
        {
            return $"`{test}` is no test";
        }

        var (name, value) = (test[..equal], test[(equal + 1)..]);
        if (Member(name) is not { } tested)
        {
            return $"there is no `{name}` to test";
        }

        return tested.Held().Values is { } values && !values.Contains(value)
            ? $"`{name}` is never `{value}`"
            : null;
    }

    private RecordShape? Member(string name) => Held().Properties.GetValueOrDefault(name);

    /// <summary>The shape itself, or what the array holds.</summary>
    private RecordShape Held()
    {
        var held = this;
        while (held.Items is { } items)
        {
            held = items;
        }

        return held;
    }

    /// <summary>The steps between dots; a dot within a test belongs to its value.</summary>
    private static IEnumerable<string> Steps(string path)
    {
        int start = 0;
        int depth = 0;
        for (int i = 0; i < path.Length; i++)
        {
            depth += path[i] switch { '[' => 1, ']' => -1, _ => 0 };
            if (path[i] == '.' && depth == 0)
            {
                yield return path[start..i];
                start = i + 1;
            }
        }

        yield return path[start..];
    }
}
