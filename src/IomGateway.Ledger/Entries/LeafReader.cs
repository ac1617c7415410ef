using System.Globalization;
using System.Text.Json;

namespace IomGateway.Ledger.Entries;

/// <summary>Reads a leaf strictly: canonical bytes, known members of the right kind, nothing else.</summary>
internal static class LeafReader
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "agreement", "c", "decision", "engine", "from", "grants", "id", "key", "kind", "node", "of", "origin",
        "policies", "purpose", "recordType", "t", "to", "v",
    };

    public static LedgerEntry? Read(ReadOnlyMemory<byte> leaf)
    {
        if (leaf.Length > LeafWriter.MaxBytes || !CanonicalJson.IsCanonical(leaf.Span))
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(leaf);
        try
        {
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static LedgerEntry Read(JsonElement root)
    {
        if (root.EnumerateObject().Any(p => !Known.Contains(p.Name)) || root.GetProperty("v").GetInt32() != 1
            || !EntryKinds.TryParse(root.GetProperty("kind").GetString()!, out EntryKind kind))
        {
            throw new FormatException();
        }

        return new LedgerEntry
        {
            Id = Id(root.GetProperty("id")),
            Kind = kind,
            Time = DateTimeOffset.ParseExact(
                root.GetProperty("t").GetString()!, LeafWriter.TimeFormat, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal),
            Node = root.GetProperty("node").GetString()!,
            Engine = root.GetProperty("engine").GetString()!,
            Of = root.TryGetProperty("of", out JsonElement of) ? Id(of) : null,
            Grants = root.TryGetProperty("grants", out JsonElement grants)
                ? [.. grants.EnumerateArray().Select(Grant)] : [],
            Agreement = root.TryGetProperty("agreement", out JsonElement agreement) ? Agreement(agreement) : null,
            Policies = Text(root, "policies"),
            Decision = Text(root, "decision"),
            From = Text(root, "from"),
            To = Text(root, "to"),
            Purpose = Text(root, "purpose"),
            RecordType = Text(root, "recordType"),
            Key = Text(root, "key"),
            Origin = Text(root, "origin"),
            Commitments = root.TryGetProperty("c", out JsonElement c)
                ? c.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal)
                : [],
        };
    }

    private static GrantReference Grant(JsonElement grant) => new(
        grant.GetProperty("agreement").GetString()!, grant.GetProperty("version").GetInt32(),
        grant.GetProperty("sha256").GetString()!, grant.GetProperty("flow").GetString()!);

    private static AgreementReference Agreement(JsonElement agreement) => new(
        agreement.GetProperty("id").GetString()!, agreement.GetProperty("version").GetInt32(),
        agreement.GetProperty("sha256").GetString()!);

    private static EntryId Id(JsonElement text) =>
        EntryId.TryParse(text.GetString(), out EntryId id) ? id : throw new FormatException();

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
