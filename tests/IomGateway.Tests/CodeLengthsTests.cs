namespace IomGateway.Tests;

public sealed class CodeLengthsTests
{
    private static readonly string[] Source =
    [
        "public sealed class Two",
        "{",
        "    public string Id { get; init; }",
        "",
        "    [Fact]",
        "    public string Text(",
        "        int first)",
        "    {",
        "        return",
        "            \"\"\"",
        "    public void NotCode()",
        "            \"\"\";",
        "    }",
        "",
        "    private static readonly int[] Numbers =",
        "    [",
        "        1,",
        "    ];",
        "",
        "    internal Two Other() => Make(() =>",
        "    {",
        "        Begin();",
        "        return new Two();",
        "    });",
        "}",
    ];

    [Fact]
    public void A_member_is_as_long_as_its_own_lines_of_code()
    {
        (int Begins, int Lines)[] expected = [(3, 1), (6, 6), (15, 4), (20, 5)];

        Assert.Equal(expected, CodeLengths.Members(Source));
    }
}
