using System.Diagnostics.Metrics;

namespace IomGateway.Identity;

/// <summary>Counts requests for tokens, by what they came to.</summary>
internal sealed class IdentityMetrics
{
    public const string MeterName = "IomGateway.Identity";

    private readonly Counter<long> requests;

    public IdentityMetrics(IMeterFactory meters) =>
        requests = meters.Create(MeterName).CreateCounter<long>(
            "iom.identity.token_requests", "{request}", "Requests for access tokens.");

    /// <summary>Counts one; <paramref name="error"/> is one of the few codes of RFC 6749.</summary>
    public void Asked(string? error) =>
        requests.Add(1, new KeyValuePair<string, object?>("iom.identity.outcome", error ?? "issued"));
}
