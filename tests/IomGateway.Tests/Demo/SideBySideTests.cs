using System.Text.Json.Nodes;
using IomGateway.Demo.Telling;

namespace IomGateway.Tests.Demo;

/// <summary>A record before and after, beside each other.</summary>
public sealed class SideBySideTests
{
    [Fact]
    public void What_did_not_leave_is_shown_as_withheld_and_what_changed_in_both_forms()
    {
        var rows = Rows(
            """{ "name": "A", "secret": "B", "place": { "city": "C", "postcode": "D" } }""",
            """{ "name": "A", "place": { "postcode": "D" } }""");

        Assert.Equal([("name", "A", "A"), ("secret", "B", null), ("place", "C, D", "D")], rows);
    }

    [Fact]
    public void A_record_of_which_nothing_left_is_withheld_line_by_line()
    {
        var rows = SideBySide.Rows(JsonNode.Parse("""{ "a": 1, "b": [true, 2] }""")!.AsObject(), after: null);

        Assert.Equal([("a", "1", null), ("b", "true; 2", null)], rows);
    }

    [Fact]
    public void What_was_withheld_from_a_list_does_not_shift_the_rest()
    {
        var rows = Rows(
            """{ "list": [{ "x": "1" }, { "x": "2" }, { "x": "3" }] }""",
            """{ "list": [{ "x": "1" }, { "x": "3" }] }""");

        Assert.Equal([("list[1].x", "1", "1"), ("list[2].x", "2", null), ("list[3].x", "3", "3")], rows);
    }

    [Fact]
    public void What_the_gateway_added_stands_on_the_right_alone()
    {
        var rows = Rows("""{ "a": "1" }""", """{ "a": "1", "mark": "REDACTED" }""");

        Assert.Equal([("a", "1", "1"), ("mark", "", "REDACTED")], rows);
    }

    [Fact]
    public void No_line_is_wider_than_it_may_be_and_no_word_is_lost()
    {
        var text = string.Join(' ', Enumerable.Range(1, 60).Select(n => $"word{n}"));
        using var written = new StringWriter();
        var teller = new Teller(written, new Ink(coloured: false), width: 100);

        new SideBySide(teller).Show("A", new JsonObject { ["text"] = text }, "B", new JsonObject { ["text"] = text });

        var lines = written.ToString().Split(Environment.NewLine);
        Assert.All(lines, l => Assert.True(l.Length <= 100, l));
        Assert.All(Enumerable.Range(1, 60), n => Assert.Equal(2, Count(written.ToString(), $"word{n}")));
    }

    private static int Count(string text, string word) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Count(w => w == word);

    private static IEnumerable<(string, string, string?)> Rows(string before, string after) =>
        SideBySide.Rows(JsonNode.Parse(before)!.AsObject(), JsonNode.Parse(after)!.AsObject());
}
