using System.CommandLine;
using IomGateway.Sharing.Explain;
using Spectre.Console;

namespace IomGateway.Verbs;

/// <summary><c>iom explain</c>: tells in plain English what agreements allow, each sentence with its file and
/// line.</summary>
internal static class ExplainVerb
{
    private const int PlainWidth = 100;
    private const int LeastWidth = 40;
    private const string Html = "html";

    private static readonly Argument<string?> Subject = new("AGREEMENT")
    {
        Description = "An agreement's id or file; - reads one from standard input.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Agency = new("--agency")
    {
        Description = "Tell what this agency may see, and what it gives.",
    };

    private static readonly Option<string?> Category = new("--category")
    {
        Description = "Tell who may see this kind of information, and from whom.",
    };

    public static Command Create() => Create(Console.OpenStandardInput);

    /// <param name="standardInput">Where the agreement of <c>-</c> is read from.</param>
    internal static Command Create(Func<Stream> standardInput)
    {
        var output = Output.Option(Html);
        var verb = new Command(
            "explain",
            "Tell in plain English what is allowed. Example: iom explain --agency leicestershire-police --output html")
        {
            Subject, Agency, Category, output, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.Validators.Add(parsed =>
        {
            var asked = new[] { parsed.GetValue(Subject), parsed.GetValue(Agency), parsed.GetValue(Category) };
            if (asked.Count(a => a is not null) != 1)
            {
                parsed.AddError("Name one agreement, or one --agency, or one --category.");
            }
        });
        verb.SetAction(async (parsed, cancel) =>
        {
            Write(await AccountAsync(parsed, standardInput, cancel), parsed.GetValue(output)!);
            return Invocation.Fine;
        });
        return verb;
    }

    private static async Task<Account> AccountAsync(
        ParseResult parsed, Func<Stream> standardInput, CancellationToken cancel)
    {
        var workspace = WorkspaceOptions.LoadSound(parsed);
        if (parsed.GetValue(Agency) is { } agency)
        {
            return PlainEnglish.OfAgency(
                workspace,
                workspace.Agencies.Find(agency)
                    ?? throw Unknown("agency", agency, workspace.Agencies.All.Select(a => a.Id)));
        }

        if (parsed.GetValue(Category) is { } category)
        {
            var known = workspace.Policies.Vocabulary.Categories;
            return PlainEnglish.OfCategory(
                workspace,
                known.GetValueOrDefault(category) ?? throw Unknown("category", category, known.Keys));
        }

        var agreement = await AgreementInput.ReadAsync(
            workspace, parsed.GetValue(Subject)!, standardInput, cancel);
        return PlainEnglish.OfAgreement(workspace, agreement);
    }

    private static VerbException Unknown(string what, string code, IEnumerable<string> known) =>
        new($"There is no {what} `{code}`. {AgreementInput.Known(code, known)}");

    private static void Write(Account account, string output)
    {
        switch (output)
        {
            case Output.Json:
                Output.Write(JsonAccount.Of(account, Output.Name));
                break;
            case Html:
                Console.Out.Write(HtmlAccount.Of(account, Output.Name));
                break;
            default:
                WriteText(account);
                break;
        }
    }

    /// <summary>Writes an account as text, in colours where it is read on a terminal.</summary>
    internal static void WriteText(Account account)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Out.IsTerminal)
        {
            Console.Out.Write(TextAccount.Plain(account, PlainWidth, Output.Name));
            return;
        }

        var width = Math.Clamp(AnsiConsole.Profile.Width - 1, LeastWidth, PlainWidth);
        foreach (var line in TextAccount.Lines(account, width, Output.Name))
        {
            foreach (var piece in line)
            {
                AnsiConsole.Write(new Text(piece.Text, StyleOf(piece.Style)));
            }

            AnsiConsole.WriteLine();
        }
    }

    private static Style StyleOf(TextStyle style) => style switch
    {
        TextStyle.Title => new Style(decoration: Decoration.Bold | Decoration.Underline),
        TextStyle.Heading => new Style(decoration: Decoration.Bold),
        TextStyle.Weighty => new Style(decoration: Decoration.Bold),
        TextStyle.Place => new Style(decoration: Decoration.Dim),
        _ => Style.Plain,
    };
}
