using System.CommandLine;
using IomGateway.Sharing.Explain;
using IomGateway.Sharing.Export;

namespace IomGateway.Verbs;

/// <summary>
/// <c>iom export</c>: an agreement as a document to sign, or as an ODRL policy; or the ODRL profile that such policies
/// name.
/// </summary>
internal static class ExportVerb
{
    private const string Document = "document";
    private const string DocumentHtml = "document-html";
    private const string Odrl = "odrl";
    private const string Profile = "odrl-profile";

    private static readonly Argument<string?> Subject = new("AGREEMENT")
    {
        Description = "An agreement's id or file; - reads one from standard input. Left out for odrl-profile alone.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create() => Create(Console.OpenStandardInput);

    /// <param name="standardInput">Where the agreement of <c>-</c> is read from.</param>
    internal static Command Create(Func<Stream> standardInput)
    {
        var form = new Option<string>("--as")
        {
            Description = "A document ready to sign, in Markdown or HTML; an ODRL 2.2 policy; or the profile of those.",
            DefaultValueFactory = _ => Document,
        };
        form.AcceptOnlyFromAmong(Document, DocumentHtml, Odrl, Profile);
        var verb = new Command(
            "export",
            "Write an agreement in another form. Example: iom export llr-mappa --as document-html > llr-mappa.html")
        {
            Subject, form, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var isProfile = parsed.GetValue(form) == Profile;
            if (isProfile == parsed.GetValue(Subject) is not null)
            {
                throw new VerbException(
                    isProfile ? "The ODRL profile is that of the policies; name no agreement." : "Name an agreement.");
            }

            var workspace = WorkspaceOptions.LoadSound(parsed);
            if (isProfile)
            {
                Output.Write(OdrlProfile.Of(workspace.Policies));
                return Invocation.Fine;
            }

            var agreement = await AgreementInput.ReadAsync(
                workspace, parsed.GetValue(Subject)!, standardInput, cancel);
            switch (parsed.GetValue(form))
            {
                case Odrl:
                    Output.Write(OdrlPolicy.Of(workspace, agreement));
                    break;
                case DocumentHtml:
                    var paper = AgreementPaper.Of(workspace, agreement);
                    Console.Out.Write(HtmlAccount.Of(paper, Output.Name, places: false));
                    break;
                default:
                    Console.Out.Write(MarkdownAccount.Of(AgreementPaper.Of(workspace, agreement)));
                    break;
            }

            return Invocation.Fine;
        });
        return verb;
    }
}
