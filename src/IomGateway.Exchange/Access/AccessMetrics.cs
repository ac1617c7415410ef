using System.Diagnostics.Metrics;

namespace IomGateway.Exchange.Access;

/// <summary>Counts checks of tokens and statements, by what they came to.</summary>
internal sealed class AccessMetrics
{
    public const string MeterName = "IomGateway.Exchange.Access";

    private readonly Counter<long> checks;
    private readonly Counter<long> unrecorded;

    public AccessMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        checks = meter.CreateCounter<long>(
            "iom.access.checks", "{check}", "Checks of access tokens and statements.");
        unrecorded = meter.CreateCounter<long>(
            "iom.access.unrecorded", "{refusal}", "Refusals of strangers beyond what is recorded of one address.");
    }

    /// <summary>Counts one refusal that no entry of the ledger tells of.</summary>
    public void Unrecorded() => unrecorded.Add(1);

    /// <summary>Counts one check; <paramref name="refusal"/> is its stable code, of which there are a score.</summary>
    public void Checked(string subject, string? refusal) =>
        checks.Add(1, new("iom.access.subject", subject), new("iom.access.outcome", refusal ?? "accepted"));
}
