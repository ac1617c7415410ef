using System.Text;

namespace IomGateway.Oversight.Disclosures;

/// <summary>
/// Comma-separated values (RFC 4180, UTF-8 without a mark): every field quoted, lines ended by CR LF. A field that a
/// spreadsheet would take for a formula gets an apostrophe before it, which shows, and does nothing.
/// </summary>
public static class Csv
{
    private const string BeginFormulas = "=+-@\t\r";

    public static string Write(IEnumerable<IReadOnlyList<string?>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendJoin(',', row.Select(Field)).Append("\r\n");
        }

        return text.ToString();
    }

    private static string Field(string? value)
    {
        // A zero byte ends the text for some readers, and says nothing.
        var text = (value ?? "").Replace("\0", "", StringComparison.Ordinal);
        var first = text.AsSpan().TrimStart(" \u00A0\uFEFF\n");
        var harmless = !first.IsEmpty && BeginFormulas.Contains(first[0], StringComparison.Ordinal) ? "'" + text : text;
        return $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
