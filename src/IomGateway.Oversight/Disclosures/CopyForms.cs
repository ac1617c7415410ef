using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IomGateway.Oversight.Disclosures;

/// <summary>Writes a person's copy in the form that they get.</summary>
public static class CopyForms
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Default,
    };

    public static string Text(SubjectCopy copy)
    {
        var text = new StringBuilder();
        text.Append(CopyWords.Title).Append('\n').Append('=', CopyWords.Title.Length).Append("\n\n")
            .Append(CopyWords.Lead(copy)).Append("\n\n");
        if (copy.Lines.Count == 0)
        {
            text.Append(CopyWords.Nothing).Append("\n\n");
        }

        foreach (var (line, number) in copy.Lines.Select((line, at) => (line, at + 1)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{number}. {CopyWords.Time(line.At)}\n");
            foreach (var (name, value) in Members(line))
            {
                text.Append(CultureInfo.InvariantCulture, $"   {name,-13} {Plain(value)}\n");
            }

            text.Append('\n');
        }

        foreach (var told in CopyWords.Told(copy))
        {
            text.Append(told).Append('\n');
        }

        return text.Append(CopyWords.Rights(copy)).Append('\n').ToString();
    }

    public static string Json(SubjectCopy copy) => new JsonObject
    {
        ["title"] = CopyWords.Title,
        ["agency"] = copy.Agency,
        ["issuedAt"] = Instant(copy.IssuedAt),
        ["since"] = copy.Since is { } since ? Instant(since) : null,
        ["until"] = copy.Until is { } until ? Instant(until) : null,
        ["disclosures"] = new JsonArray([.. copy.Lines.Select(l => (JsonNode)new JsonObject
        {
            ["at"] = Instant(l.At),
            ["from"] = l.From,
            ["to"] = l.To,
            ["role"] = l.Role,
            ["purpose"] = l.Purpose,
            ["recordType"] = l.RecordType,
            ["shared"] = Strings(l.Shared),
            ["sharedInPart"] = Strings(l.SharedInPart),
            ["agreements"] = new JsonArray([.. l.Grounds.Select(g => (JsonNode)new JsonObject
            {
                ["id"] = g.Agreement, ["title"] = g.Title, ["version"] = g.Version, ["flow"] = g.Flow,
            })]),
            ["endSeen"] = !l.Uncertain,
        })]),
        ["withheld"] = new JsonArray([.. copy.Told.Select(t => (JsonNode)new JsonObject
        {
            ["disclosures"] = t.Lines, ["exemption"] = t.Exemption.Title, ["cites"] = t.Exemption.Cites,
        })]),
        ["rights"] = CopyWords.Rights(copy),
    }.ToJsonString(Readable) + "\n";

    public static string CommaSeparated(SubjectCopy copy) => Csv.Write(
        copy.Lines.Select(IReadOnlyList<string?> (l) =>
        [
            Instant(l.At), l.From, l.To, l.Role, l.Purpose, l.RecordType, string.Join("; ", l.Shared),
            string.Join("; ", l.SharedInPart), string.Join("; ", l.Grounds.Select(CopyWords.Ground)),
            l.Uncertain ? "no" : "yes",
        ]).Prepend(
        [
            "At", "From", "To", "Role", "Purpose", "Record type", "Shared", "Shared in part", "Agreement", "End seen",
        ]));

    /// <summary>One page that needs nothing else: no script, no picture, nothing fetched.</summary>
    public static string Html(SubjectCopy copy)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $$"""
            <!DOCTYPE html>
            <html lang="en-GB">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="referrer" content="no-referrer">
            <title>{{Escape(CopyWords.Title)}}</title>
            <style>
            body { font: 1rem/1.5 arial, sans-serif; color: #0b0c0c; background: #fff; margin: 2rem auto;
              max-width: 75rem; padding: 0 1rem; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; width: 100%; }
            caption { font-weight: bold; text-align: left; padding: .5rem 0; }
            th, td { border-bottom: 1px solid #b1b4b6; padding: .5rem .75rem .5rem 0; text-align: left;
              vertical-align: top; }
            @media print { body { margin: 0; max-width: none; } tr { break-inside: avoid; } }
            </style>
            </head>
            <body>
            <main>
            <h1>{{Escape(CopyWords.Title)}}</h1>
            <p>{{Escape(CopyWords.Lead(copy))}}</p>

            """);
        Table(html, copy);
        foreach (var told in CopyWords.Told(copy))
        {
            html.Append(CultureInfo.InvariantCulture, $"<p>{Escape(told)}</p>\n");
        }

        return html.Append(CultureInfo.InvariantCulture, $"<p>{Escape(CopyWords.Rights(copy))}</p>\n")
            .Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Table(StringBuilder html, SubjectCopy copy)
    {
        if (copy.Lines.Count == 0)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p>{Escape(CopyWords.Nothing)}</p>\n");
            return;
        }

        html.Append("<div class=\"wide\" role=\"region\" aria-labelledby=\"list\" tabindex=\"0\">\n<table>\n")
            .Append("<caption id=\"list\">Each time that information about you was received</caption>\n<thead>\n<tr>");
        foreach (var (name, _) in Members(copy.Lines[0]).Prepend(("When", "")))
        {
            html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Escape(name)}</th>");
        }

        html.Append("</tr>\n</thead>\n<tbody>\n");
        foreach (var line in copy.Lines)
        {
            html.Append(CultureInfo.InvariantCulture,
                $"<tr><th scope=\"row\"><time datetime=\"{Instant(line.At)}\">{CopyWords.Time(line.At)}</time></th>");
            foreach (var (_, value) in Members(line))
            {
                html.Append(CultureInfo.InvariantCulture, $"<td>{Escape(value)}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody>\n</table>\n</div>\n");
    }

    private static (string Name, string Value)[] Members(DisclosureLine line) =>
    [
        ("From", line.From),
        ("To", line.Role is { } role ? $"{line.To}, as {role}" : line.To),
        ("Why", line.Purpose),
        ("What", $"{CopyWords.What(line)}. {CopyWords.Certainty(line)}".TrimEnd()),
        ("Agreement", string.Join("; ", line.Grounds.Select(CopyWords.Ground))),
    ];

    private static JsonArray Strings(IEnumerable<string> values) =>
        new([.. values.Select(v => (JsonNode?)JsonValue.Create(v))]);

    private static string Instant(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Escape(string text) => HtmlEncoder.Default.Encode(text);

    // What came from elsewhere moves no cursor and begins no line.
    private static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
