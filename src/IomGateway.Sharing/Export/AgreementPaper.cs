using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Explain;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Export;

/// <summary>
/// An agreement as the document that its parties sign, under the headings of the regulator's data-sharing code. What
/// the agreement does not state is shown as not stated and listed at the end; nothing is made up.
/// </summary>
public static class AgreementPaper
{
    /// <summary>The document.</summary>
    /// <param name="workspace">The policies, agencies and other agreements that it rests on.</param>
    /// <param name="agreement">The agreement.</param>
    public static Account Of(Workspace workspace, Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(agreement);
        var others = workspace.Agreements.Where(a => a.Id != agreement.Id);
        var together = workspace.With(workspace.Agencies, [.. others, agreement]);
        var paper = new PaperParts(new Setting(together, agreement.Partnership), agreement);
        var digest = AgreementDigest.Compute(agreement, workspace.Policies, workspace.Agencies);
        List<Section> sections = [.. Numbered(
        [
            paper.Parties(), paper.Standing(), paper.Purposes(), paper.Information(), paper.Grounds(),
            paper.Confidence(),
            paper.Necessity(), paper.Users(), paper.Entry("Data quality", "data-quality"), paper.Retention(),
            paper.Onward(), paper.Closed(), paper.Emergencies(), paper.Entry("People's rights", "rights-contact"),
            paper.Entry("Complaints", "complaints-contact"),
            paper.Entry("Freedom of information", "freedom-of-information"), paper.Entry("Security", "security"),
            paper.Entry("Training and vetting", "training"), paper.Breaches(), paper.Assessments(), paper.Review(),
            paper.Entry("How it ends", "ending"), paper.Signing(), paper.NotStated(),
        ])];
        return new Account
        {
            Kind = "document",
            Subject = agreement.Id,
            Title = agreement.Title,
            File = agreement.At.File,
            Sentences = [.. paper.Opening(digest)],
            Sections = sections,
        };
    }

    private static IEnumerable<Section> Numbered(IReadOnlyList<Section?> sections) => sections.OfType<Section>()
        .Select((s, i) => s with { Heading = $"{(i + 1).ToString(English.Culture)}. {s.Heading}" });
}
