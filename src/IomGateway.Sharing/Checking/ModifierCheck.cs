using System.Collections.Frozen;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Checking;

/// <summary>
/// A record without its modifier elements may say the opposite of what it says, so the redaction withholds it whole.
/// A flow that grants a type without them therefore grants nothing, and says so here rather than in silence later.
/// </summary>
internal sealed class ModifierCheck(PolicyLibrary policies, FileProblems found)
{
    // Says by which rules a record was written, not what it means; it is released with any category.
    private const string ImplicitRules = "implicitRules";

    public void Run(Agreement agreement)
    {
        foreach (var flow in agreement.Flows)
        {
            foreach (var (name, categories) in flow.Records)
            {
                if (policies.RecordTypes.TryGetValue(name, out var type))
                {
                    Check(flow, type, categories);
                }
            }
        }
    }

    private void Check(Flow flow, RecordType type, FrozenSet<string> granted)
    {
        foreach (var (path, mapped) in type.ModifierElements)
        {
            if (path == ImplicitRules || mapped == ElementRule.WithAny || IsClear(flow, type, granted, mapped))
            {
                continue;
            }

            var needs = mapped is null
                ? $"map `{path}` in the record type {type.Name}"
                : $"grant {string.Join(" or ", Categories(type, mapped).Select(c => $"`{c}`"))} clear";
            found.Error(flow.PositionOf($"records.{type.Name}"), "modifier-not-granted",
                $"{type.Name} is granted without its `{path}`, which can turn what the rest says into the opposite.",
                $"Either {needs}, or do not grant {type.Name}.");
        }
    }

    /// <summary>
    /// Where the category hangs on a coding, a record whose category is not granted is withheld whole; one granted
    /// clear suffices.
    /// </summary>
    private static bool IsClear(Flow flow, RecordType type, FrozenSet<string> granted, string? mapped)
    {
        if (mapped is null)
        {
            return false;
        }

        return Categories(type, mapped).Any(c => granted.Contains(c) && !flow.Mask.ContainsKey(c));
    }

    private static IEnumerable<string> Categories(RecordType type, string mapped) =>
        type.Definition.Codings.FirstOrDefault(c => c.Name == mapped)?.Table is { } table
            ? table.Entries.Select(e => e.Category).Append(table.Otherwise).Distinct(StringComparer.Ordinal)
            : [mapped];
}
