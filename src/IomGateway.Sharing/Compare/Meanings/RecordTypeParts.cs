using System.Text.Json.Nodes;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Compare.Meanings;

/// <summary>A part of a record type that belongs elsewhere than before.</summary>
/// <param name="Words">What changes, without the type's name.</param>
/// <param name="Was">The categories with which it could leave; empty is none, <see langword="null"/> any of
/// them.</param>
/// <param name="Becomes">The same from now on.</param>
/// <param name="Line">Its line in the new file.</param>
internal sealed record RecordTypePart(
    string Words, IReadOnlySet<string>? Was, IReadOnlySet<string>? Becomes, int Line);

/// <summary>Compares two definitions of one record type, element by element and code by code.</summary>
internal static class RecordTypeParts
{
    /// <summary>How the path of an element ends that can have several types.</summary>
    private const string Choice = "[x]";

    public static IEnumerable<RecordTypePart> Differing(RecordTypeDefinition old, RecordTypeDefinition @new)
    {
        if (ReferenceEquals(old, @new))
        {
            return [];
        }

        return Elements(old, @new).Concat(Codings(old, @new)).Concat(Rest(old, @new));
    }

    private static IEnumerable<RecordTypePart> Elements(RecordTypeDefinition old, RecordTypeDefinition @new)
    {
        var paths = old.Elements.Concat(@new.Elements).Select(e => e.Path).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            var was = Rule(old, path);
            var becomes = Rule(@new, path);
            if (was?.Category != becomes?.Category)
            {
                yield return new RecordTypePart(
                    $"`{path}`, which {Belonged(was)}, {Belongs(becomes)}",
                    Categories(old, was), Categories(@new, becomes), becomes?.Line ?? 1);
            }
        }
    }

    private static string Belonged(ElementRule? rule) => rule is null ? "belonged to no category"
        : rule.Category == ElementRule.WithAny ? "went with any category" : $"belonged to `{rule.Category}`";

    private static string Belongs(ElementRule? rule) => rule is null ? "belongs to no category"
        : rule.Category == ElementRule.WithAny ? "goes with any category" : $"belongs to `{rule.Category}`";

    /// <summary>The rule that an element comes under: its own, or that of the nearest element around it.</summary>
    private static ElementRule? Rule(RecordTypeDefinition type, string path)
    {
        string[] steps = path.Split('.');
        for (int length = steps.Length; length > 0; length--)
        {
            string[] part = steps[..length];
            var own = type.Elements.FirstOrDefault(e => e.Path == string.Join('.', part))
                ?? type.Elements.FirstOrDefault(e => Covers(e.Path.Split('.'), part));
            if (own is not null)
            {
                return own;
            }
        }

        return null;
    }

    /// <summary>A step covers itself, itself with any test, and, where it is a choice, each type of it.</summary>
    private static bool Covers(string[] rule, string[] path) => rule.Length == path.Length
        && rule.Zip(path).All(s => s.First == s.Second || s.First == Untested(s.Second)
            || (s.First.EndsWith(Choice, StringComparison.Ordinal)
                && s.Second.StartsWith(s.First[..^Choice.Length], StringComparison.Ordinal)));

    private static string Untested(string step) =>
        step.EndsWith(Choice, StringComparison.Ordinal) ? step
            : step.IndexOf('[', StringComparison.Ordinal) is > 0 and int at ? step[..at] : step;

    private static HashSet<string>? Categories(RecordTypeDefinition type, ElementRule? rule)
    {
        if (rule is null)
        {
            return [];
        }

        if (rule.Category == ElementRule.WithAny)
        {
            return null;
        }

        return type.Codings.FirstOrDefault(c => c.Name == rule.Category) is { } coding
            ? coding.Table.Entries.Select(e => e.Category).Append(coding.Table.Otherwise)
                .ToHashSet(StringComparer.Ordinal)
            : [rule.Category];
    }

    private static IEnumerable<RecordTypePart> Codings(RecordTypeDefinition old, RecordTypeDefinition @new)
    {
        foreach (var after in @new.Codings)
        {
            if (old.Codings.FirstOrDefault(c => c.Name == after.Name) is not { } before)
            {
                continue;
            }

            if (before.Path != after.Path)
            {
                yield return new RecordTypePart(
                    $"The code that sorts by `{after.Name}` is read from `{after.Path}`, where it was `{before.Path}`,"
                    + " in records", null, null, after.Line);
            }

            foreach (var part in Codes(before.Table, after.Table))
            {
                yield return part with { Line = after.Line };
            }
        }
    }

    private static IEnumerable<RecordTypePart> Codes(CodingTable old, CodingTable @new)
    {
        var before = old.Entries.GroupBy(Name).ToDictionary(g => g.Key, g => g.First().Category);
        var after = @new.Entries.GroupBy(Name).ToDictionary(g => g.Key, g => g.First().Category);
        foreach (var code in before.Keys.Union(after.Keys).Order())
        {
            string was = before.GetValueOrDefault(code, "");
            string becomes = after.GetValueOrDefault(code, "");
            if (was != becomes)
            {
                // A code that one of the tables does not list may come under any shorter prefix there.
                yield return new RecordTypePart(
                    $"The code `{code.Code}` of {code.System} belongs to {Named(becomes, @new)}, where it belonged to"
                    + $" {Named(was, old)}, in records", Set(was, old), Set(becomes, @new), 1);
            }
        }

        if (old.Otherwise != @new.Otherwise)
        {
            yield return new RecordTypePart(
                $"A code that `{@new.Name}` does not list belongs to `{@new.Otherwise}`, where it belonged to"
                + $" `{old.Otherwise}`, in records",
                new HashSet<string>([old.Otherwise]), new HashSet<string>([@new.Otherwise]), 1);
        }
    }

    private static (string System, string Code) Name(CodingEntry entry) =>
        (entry.System, entry.Code ?? entry.Prefix + "*");

    private static string Named(string category, CodingTable table) =>
        category.Length > 0 ? $"`{category}`" : $"what `{table.Name}` says of codes like it";

    private static HashSet<string>? Set(string category, CodingTable table) => category.Length > 0
        ? [category] : [.. table.Entries.Select(e => e.Category), table.Otherwise];

    /// <summary>How records are read: of that no direction can be told.</summary>
    private static IEnumerable<RecordTypePart> Rest(RecordTypeDefinition old, RecordTypeDefinition @new)
    {
        var before = CanonicalRecordType.Write(old);
        var after = CanonicalRecordType.Write(@new);
        foreach (string part in (string[])["format", "person", "birth-date", "id", "originator", "labels"])
        {
            if (!JsonNode.DeepEquals(before[part], after[part]))
            {
                yield return new RecordTypePart(
                    $"The `{part}` is read otherwise than before in records", null, null, 1);
            }
        }
    }
}
