namespace IomGateway.Exchange;

/// <summary>How the gateway names itself and how long its ids last.</summary>
public sealed class ExchangeOptions
{
    /// <summary>This gateway's origin as partners call it: scheme, host and port, without a slash at the end.</summary>
    public string Origin { get; set; } = "";

    /// <summary>How long the gateway's own id of a record works. 1 hour to 90 days; default 7 days.</summary>
    public TimeSpan ReferencesLast { get; set; } = TimeSpan.FromDays(7);

    /// <summary>What is wrong with these options, by name, value and mend; empty when nothing is.</summary>
    public IEnumerable<string> Problems()
    {
        if (ReferencesLast < TimeSpan.FromHours(1) || ReferencesLast > TimeSpan.FromDays(90))
        {
            yield return $"Exchange:ReferencesLast is {ReferencesLast}; give 1 hour to 90 days.";
        }
    }
}
