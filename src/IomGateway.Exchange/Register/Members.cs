using System.Globalization;
using System.Text.Json;
using IomGateway.Exchange.Access;

namespace IomGateway.Exchange.Register;

/// <summary>
/// Reads the members of a body; the first that is missing or ill formed, and every unknown one, ends the reading.
/// </summary>
internal sealed class Members(JsonElement body)
{
    public Refusal? Wrong { get; private set; }

    /// <summary>Refuses whatever the call does not read: a misspelt member never passes as left out.</summary>
    public void Only(params string[] names)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            Fail("(body)", "Send one JSON object.");
            return;
        }

        foreach (var member in body.EnumerateObject().Where(m => !names.Contains(m.Name, StringComparer.Ordinal)))
        {
            Fail("(unknown member)", $"This call reads {string.Join(", ", names)}.");
        }
    }

    public string Text(string name, string mend)
    {
        if (TryGet(name, out var value)
            && value is { ValueKind: JsonValueKind.String }
            && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Fail(name, mend);
        return "";
    }

    public string? OptionalText(string name, string mend) =>
        TryGet(name, out var value) && value.ValueKind != JsonValueKind.Null ? Text(name, mend) : null;

    public IReadOnlyList<string> Texts(string name, string mend)
    {
        if (TryGet(name, out var value) && value.ValueKind == JsonValueKind.Array
            && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String))
        {
            return [.. value.EnumerateArray().Select(v => v.GetString()!)];
        }

        Fail(name, mend);
        return [];
    }

    public IReadOnlyList<string>? OptionalTexts(string name, string mend) =>
        TryGet(name, out var value) && value.ValueKind != JsonValueKind.Null ? Texts(name, mend) : null;

    /// <summary>An instant with its offset (RFC 3339); <paramref name="otherwise"/> when it is left out.</summary>
    public DateTimeOffset Instant(string name, DateTimeOffset otherwise)
    {
        if (!TryGet(name, out _))
        {
            return otherwise;
        }

        var text = Text(name, "Give an instant such as 2026-11-21T09:30:00Z.");
        if (text.Length >= 20 && DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var instant))
        {
            return instant;
        }

        Fail(name, "Give an instant such as 2026-11-21T09:30:00Z.");
        return otherwise;
    }

    public Members Object(string name, string mend)
    {
        if (!TryGet(name, out var value) || value.ValueKind != JsonValueKind.Object)
        {
            Fail(name, mend);
        }

        return new Members(value);
    }

    public bool TryGet(string name, out JsonElement value)
    {
        value = default;
        return body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out value);
    }

    public void Fail(string name, string mend) => Refuse(ToldRefusals.Member(name, mend));

    /// <summary>Keeps what is wrong with a part of the body, where something is.</summary>
    public void Refuse(Refusal? refusal) => Wrong ??= refusal;
}
