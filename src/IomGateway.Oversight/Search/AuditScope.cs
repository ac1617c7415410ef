using IomGateway.Ledger;

namespace IomGateway.Oversight.Search;

/// <summary>
/// What an auditor may see: the entries of which their own agency is a party, and those all of whose parties have let
/// that agency's auditors look.
/// </summary>
/// <param name="Agency">The auditor's own agency.</param>
/// <param name="Granters">The agencies whose grant stands.</param>
internal sealed record AuditScope(string Agency, IReadOnlySet<string> Granters)
{
    /// <summary>An entry that names none of them cannot be seen.</summary>
    public IReadOnlyCollection<string> Parties => [Agency, .. Granters];

    public bool Admits(LedgerEntry entry)
    {
        if (entry.From == Agency || entry.To == Agency)
        {
            return true;
        }

        string[] parties = [.. new[] { entry.From, entry.To }.OfType<string>()];
        return parties.Length > 0 && parties.All(Granters.Contains);
    }
}
