using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace IomGateway.Sharing.Versions;

/// <summary>Reads the values of which a whole version is made. Whatever is not as it is written throws.</summary>
internal static class WholeJson
{
    public static string Text(this JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new FormatException($"{name} has no text.");

    public static string? OptionalText(this JsonElement json, string name) => json.GetProperty(name).GetString();

    public static bool Flag(this JsonElement json, string name) => json.GetProperty(name).GetBoolean();

    public static int Number(this JsonElement json, string name) => json.GetProperty(name).GetInt32();

    public static string[] Words(this JsonElement json, string name) => Words(json.GetProperty(name));

    public static FrozenSet<string> Set(this JsonElement json, string name) =>
        json.Words(name).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A set that may be written as null.</summary>
    public static FrozenSet<string>? OptionalSet(this JsonElement json, string name) =>
        json.Has(name) ? json.Set(name) : null;

    public static bool Has(this JsonElement json, string name) =>
        json.GetProperty(name).ValueKind != JsonValueKind.Null;

    public static DateOnly Day(this JsonElement json, string name) =>
        DateOnly.ParseExact(json.Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static DateOnly? OptionalDay(this JsonElement json, string name) => json.Has(name) ? json.Day(name) : null;

    public static TimeSpan? OptionalSeconds(this JsonElement json, string name) =>
        json.Has(name) ? TimeSpan.FromSeconds(json.GetProperty(name).GetInt64()) : null;

    public static T Choice<T>(this JsonElement json, string name)
        where T : struct, Enum => Enum.Parse<T>(json.Text(name));

    /// <summary>Lists of words by code.</summary>
    public static FrozenDictionary<string, FrozenSet<string>> Lists(this JsonElement json, string name) =>
        Lists(json.GetProperty(name));

    /// <summary>Lists of words by code.</summary>
    public static FrozenDictionary<string, FrozenSet<string>> Lists(JsonElement json) =>
        json.EnumerateObject().ToFrozenDictionary(
            p => p.Name, p => Words(p.Value).ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Words by code.</summary>
    public static FrozenDictionary<string, string> Map(this JsonElement json, string name) =>
        json.GetProperty(name).EnumerateObject().ToFrozenDictionary(
            p => p.Name, p => p.Value.GetString() ?? throw new FormatException(), StringComparer.Ordinal);

    /// <summary>Entries by code; a code that nothing defined is written as null and left out.</summary>
    public static FrozenDictionary<string, T> Entries<T>(
        this JsonElement json, string name, Func<string, JsonElement, T> read) =>
        json.GetProperty(name).EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.Null)
            .ToFrozenDictionary(p => p.Name, p => read(p.Name, p.Value), StringComparer.Ordinal);

    public static IEnumerable<JsonElement> Items(this JsonElement json, string name) =>
        json.GetProperty(name).EnumerateArray();

    private static string[] Words(JsonElement list) =>
        [.. list.EnumerateArray().Select(v => v.GetString() ?? throw new FormatException("A word is missing."))];
}
