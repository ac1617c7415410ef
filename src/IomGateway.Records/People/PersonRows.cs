using System.Text.Json;

namespace IomGateway.Records.People;

internal sealed record FactRow(
    string Person, string Partnership, string Fact, string FactValues, long Since, long RecordedAt)
{
    public IReadOnlyList<string> Values { get; } = JsonText.List(FactValues);
}

internal sealed record RelationshipRow(string Partnership, string Kind, string Agency, string AgencyUser, long Since);

internal sealed record RestrictionRow(string Person, string Holder, string Excluded, string? OnlyPermitted, long Since)
{
    public IReadOnlyList<string> ExcludedUsers { get; } = JsonText.List(Excluded);

    public IReadOnlyList<string>? OnlyUsers { get; } = OnlyPermitted is null ? null : JsonText.List(OnlyPermitted);
}

internal sealed record ConsentRow(
    string Partnership,
    string Consent,
    string Holder,
    string Recipients,
    string? Purposes,
    long GivenAt,
    long? Until,
    long? WithdrawnAt)
{
    public IReadOnlyList<string> RecipientList { get; } = JsonText.List(Recipients);

    public IReadOnlyList<string>? PurposeList { get; } = Purposes is null ? null : JsonText.List(Purposes);
}

internal sealed record IdentifierRow(string Person, string Agency, string System, string Value, long LinkedAt);

/// <summary>Lists of text as the tables keep them: JSON arrays, sorted, so that equal lists are equal text.</summary>
internal static class JsonText
{
    public static IReadOnlyList<string> List(string json) => JsonSerializer.Deserialize<string[]>(json) ?? [];

    public static string Of(IEnumerable<string> values) => JsonSerializer.Serialize(
        values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray());
}
