using System.Collections.Frozen;
using IomGateway.Exchange.Disclosure;
using IomGateway.Identity.Tokens;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Serving;

/// <summary>The token service's view of the agencies in force, made anew when they are replaced.</summary>
internal sealed class CurrentTokenClients(Enforcement enforcement)
{
    private volatile Known? known;

    public TokenClients Now()
    {
        var agencies = enforcement.Latest.Agencies;
        var last = known;
        if (last is null || !ReferenceEquals(last.Agencies, agencies))
        {
            known = last = new Known(agencies, TokenClients.Create(agencies, FrozenSet<string>.Empty));
        }

        return last.Clients;
    }

    private sealed record Known(AgencyDirectory Agencies, TokenClients Clients);
}
