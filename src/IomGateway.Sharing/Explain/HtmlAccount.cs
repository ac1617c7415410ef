using System.Text;
using System.Text.Encodings.Web;

namespace IomGateway.Sharing.Explain;

/// <summary>
/// An account as one HTML page that needs nothing else: no script, no font, no address. It can be read aloud, printed,
/// and followed by its contents list.
/// </summary>
public sealed class HtmlAccount
{
    private const string Style = """
        :root { color-scheme: light dark; --quiet: #505a5f; --line: #b1b4b6; }
        @media (prefers-color-scheme: dark) { :root { --quiet: #b8bdc1; --line: #5f666b; } }
        body { font: 1.0625rem/1.5 arial, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; }
        h1 { font-size: 1.9rem; line-height: 1.2; }
        h2 { margin-top: 2.5rem; border-top: 2px solid; padding-top: .5rem; }
        h3 { margin-top: 2rem; } .at, .code { color: var(--quiet); font-size: .85rem; font-weight: normal; }
        table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
        caption { text-align: left; font-weight: bold; }
        th, td { border: 1px solid var(--line); padding: .4rem .5rem; text-align: left; vertical-align: top; }
        th, td { overflow-wrap: anywhere; }
        td:empty { height: 2rem; } .skip { position: absolute; left: -100rem; } .skip:focus { position: static; }
        @media print { nav, .skip { display: none; } section { break-inside: avoid-page; } }
        """;

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);
    private readonly StringBuilder html = new();
    private readonly Func<string, string> name;
    private readonly bool places;

    private HtmlAccount(Func<string, string> name, bool places)
    {
        this.name = name;
        this.places = places;
    }

    /// <summary>The page.</summary>
    /// <param name="account">The account.</param>
    /// <param name="name">How a file is called.</param>
    /// <param name="places">Whether each sentence says where it is written.</param>
    public static string Of(Account account, Func<string, string> name, bool places = true)
    {
        ArgumentNullException.ThrowIfNull(account);
        var page = new HtmlAccount(name, places);
        page.Write(account);
        return page.html.ToString();
    }

    private void Write(Account account)
    {
        var title = Encoder.Encode(account.Title);
        html.Append($"""
            <!DOCTYPE html>
            <html lang="en-GB">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the text</a>
            <header>
            <h1>{title}</h1>

            """);
        if (places && account.File is { } file)
        {
            html.Append($"<p class=\"at\">{Encoder.Encode(name(file))}</p>\n");
        }

        html.Append("</header>\n<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">Contents</h2>\n<ul>\n");
        for (var i = 0; i < account.Sections.Count; i++)
        {
            html.Append($"<li><a href=\"#part-{i + 1}\">{Encoder.Encode(account.Sections[i].Heading)}</a></li>\n");
        }

        html.Append("</ul>\n</nav>\n<main id=\"main\">\n");
        Write(account.Sentences, account.File);
        for (var i = 0; i < account.Sections.Count; i++)
        {
            Write(account.Sections[i], account.File, $"part-{i + 1}", level: 2);
        }

        html.Append("</main>\n</body>\n</html>\n");
    }

    private void Write(Section section, string? around, string id, int level)
    {
        var file = section.File ?? around;
        html.Append($"<section aria-labelledby=\"{id}\">\n<h{level} id=\"{id}\">{Encoder.Encode(section.Heading)}");
        if (section.Code is { } code && places)
        {
            html.Append($" <span class=\"code\">[{Encoder.Encode(code)}]</span>");
        }

        html.Append($"</h{level}>\n");
        if (places && file is not null && file != around)
        {
            html.Append($"<p class=\"at\">{Encoder.Encode(name(file))}</p>\n");
        }

        Write(section.Sentences, file);
        foreach (var table in section.Tables)
        {
            Write(table);
        }

        for (var i = 0; i < section.Sections.Count; i++)
        {
            Write(section.Sections[i], file, $"{id}-{i + 1}", Math.Min(level + 1, 6));
        }

        html.Append("</section>\n");
    }

    private void Write(IEnumerable<Sentence> sentences, string? file)
    {
        foreach (var sentence in sentences)
        {
            html.Append("<p>");
            Words(sentence, file);
            html.Append("</p>\n");
            if (sentence.Points.Count > 0)
            {
                html.Append("<ul>\n");
                foreach (var point in sentence.Points)
                {
                    html.Append("<li>");
                    Words(point, file);
                    html.Append("</li>\n");
                }

                html.Append("</ul>\n");
            }
        }
    }

    private void Words(Sentence sentence, string? file)
    {
        foreach (var piece in sentence.Pieces)
        {
            var text = Encoder.Encode(piece.Text);
            html.Append(piece.IsWeighty ? $"<strong>{text}</strong>" : text);
        }

        if (places && sentence.At.Count > 0)
        {
            var at = TextAccount.Places(sentence.At, file, name);
            html.Append($" <span class=\"at\">[{Encoder.Encode(at)}]</span>");
        }
    }

    private void Write(TextTable table)
    {
        html.Append($"<table>\n<caption>{Encoder.Encode(table.Caption)}</caption>\n<thead>\n<tr>");
        foreach (var cell in table.Head)
        {
            html.Append($"<th scope=\"col\">{Encoder.Encode(cell)}</th>");
        }

        html.Append("</tr>\n</thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            html.Append("<tr>");
            for (var i = 0; i < row.Count; i++)
            {
                var (open, close) = i == 0 ? ("<th scope=\"row\">", "</th>") : ("<td>", "</td>");
                html.Append(open).Append(Encoder.Encode(row[i])).Append(close);
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody>\n</table>\n");
    }
}
