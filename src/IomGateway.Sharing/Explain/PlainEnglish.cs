using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Questions;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Explain;

/// <summary>
/// Tells in plain English what agreements allow, for somebody who is neither a lawyer nor a programmer. Everything is
/// told from what was read and is enforced, never from a comment; each sentence knows its file and line.
/// </summary>
public static class PlainEnglish
{
    /// <summary>What one agreement allows, asks for and closes.</summary>
    /// <param name="workspace">
    /// What it is told against; the workspace's own agreements of its partnership may close what it opens.
    /// </param>
    /// <param name="agreement">The agreement, whether or not the workspace has it.</param>
    public static Account OfAgreement(Workspace workspace, Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(agreement);
        var others = workspace.Agreements.Where(a => a.Id != agreement.Id);
        var together = workspace.With(workspace.Agencies, [.. others, agreement]);
        return AgreementAccount.Of(new Setting(together, agreement.Partnership), agreement);
    }

    /// <summary>What one agency may see, from whom, for what and on which conditions; and what it gives.</summary>
    public static Account OfAgency(Workspace workspace, Agency agency)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(agency);
        var partnership = workspace.Agencies.Partnerships.Where(p => p.Agencies.Contains(agency.Id))
            .Select(p => p.Id).Order(StringComparer.Ordinal).FirstOrDefault();
        return AgencyAccount.Of(new Setting(workspace, partnership), agency);
    }

    /// <summary>Who may see one kind of information, and from whom.</summary>
    public static Account OfCategory(Workspace workspace, Category category)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(category);
        return CategoryAccount.Of(new Setting(workspace, partnership: null), category);
    }

    /// <summary>Who can see something: what was found, in sentences.</summary>
    /// <param name="workspace">What it was found in.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="sights">What was found.</param>
    public static Account OfSights(Workspace workspace, SightQuery query, IReadOnlyList<Sight> sights)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(query);
        return SightAccount.Of(new Setting(workspace, partnership: null), query, sights);
    }
}
