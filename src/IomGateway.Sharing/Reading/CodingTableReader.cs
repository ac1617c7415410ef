using System.Collections.Frozen;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads <c>record-types/tables/</c>: which category a code of a coding system belongs to.</summary>
internal static class CodingTableReader
{
    public static FrozenDictionary<string, CodingTable> Read(IReadOnlyList<SourceFile> files, References references)
    {
        Dictionary<string, CodingTable> tables = new(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (file.Keys($"the coding table {file.Stem}") is not { } keys)
            {
                continue;
            }

            if (ReadTable(keys, file.Stem, references) is { } table)
            {
                tables.Add(table.Name, table);
            }

            keys.Finish();
        }

        return tables.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static CodingTable? ReadTable(KeyReader keys, string stem, References references)
    {
        var name = FileNames.Matching(keys, "coding-table", stem);
        var otherwise = Category(keys, "otherwise", references);
        List<CodingEntry> entries = [];
        HashSet<(string, string?, string?)> seen = [];
        foreach (var item in keys.List("codes"))
        {
            if (KeyReader.Of(item, keys.Problems, "a code of the table") is not { } code)
            {
                continue;
            }

            if (ReadEntry(code, references) is { } entry)
            {
                if (!seen.Add((entry.System, entry.Code, entry.Prefix)))
                {
                    keys.Problems.Error(item.At, "duplicate-item",
                        $"`{entry.Code ?? entry.Prefix}` is already given above.",
                        "Keep one of the two.");
                }

                entries.Add(entry);
            }

            code.Finish();
        }

        return name is null || otherwise is null ? null : new CodingTable(name, otherwise, entries);
    }

    private static CodingEntry? ReadEntry(KeyReader keys, References references)
    {
        var system = keys.Text("system");
        var code = keys.OptionalText("code");
        var prefix = keys.OptionalText("prefix");
        var category = Category(keys, "category", references);
        if (code is null == prefix is null)
        {
            keys.Problems.Error(keys.Start, "code-or-prefix",
                "A code of the table has either `code` or `prefix`.",
                "Write exactly one of the two.");
            return null;
        }

        return system is null || category is null ? null : new CodingEntry(system, code, prefix, category);
    }

    private static string? Category(KeyReader keys, string key, References references)
    {
        if (keys.Text(key) is not { } category)
        {
            return null;
        }

        references.Add(Named.Category, new Word(category, keys.At(key)), keys.Problems);
        return category;
    }
}
