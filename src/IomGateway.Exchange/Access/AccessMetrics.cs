using System.Diagnostics.Metrics;

namespace IomGateway.Exchange.Access;

/// <summary>Counts checks of tokens and statements, by what they came to.</summary>
internal sealed class AccessMetrics
{
    public const string MeterName = "IomGateway.Exchange.Access";

    private readonly Counter<long> checks;

    public AccessMetrics(IMeterFactory meters) =>
        checks = meters.Create(MeterName).CreateCounter<long>(
            "iom.access.checks", "{check}", "Checks of access tokens and statements.");

    /// <summary>Counts one check; <paramref name="refusal"/> is its stable code, of which there are a score.</summary>
    public void Checked(string subject, string? refusal) =>
        checks.Add(1, new("iom.access.subject", subject), new("iom.access.outcome", refusal ?? "accepted"));
}
