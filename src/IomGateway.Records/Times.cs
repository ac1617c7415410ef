namespace IomGateway.Records;

/// <summary>Instants as the tables keep them: milliseconds since 1970 (UTC).</summary>
internal static class Times
{
    public static DateTimeOffset Read(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    public static DateTimeOffset? Read(long? milliseconds) => milliseconds is { } known ? Read(known) : null;
}
