using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Decisions;

/// <summary>Says of a cap why it bites and what would keep it from biting.</summary>
internal static class CapWords
{
    public static string Bites(CompiledCap cap)
    {
        string kind = cap.Never is null ? "The safeguard" : "The clause";
        string when = cap.Source is { } safeguard && Says(safeguard.When) is { Length: > 0 } words
            ? words
            : "it always does";
        string effect = cap.Holds ? "holds" : "closes";
        return cap.Never is null
            ? $"{kind} \"{cap.Title}\" {effect} because {when}, or that is not known to be otherwise."
            : $"{kind} \"{cap.Title}\" applies.";
    }

    public static string Needs(CompiledCap cap)
    {
        if (cap.Source is not { } safeguard)
        {
            return "a question that the clause does not close";
        }

        var ways = safeguard.Unless.Select(Says).Where(w => w.Length > 0).ToList();
        if (Says(safeguard.When) is { Length: > 0 } when)
        {
            ways.Insert(0, $"not ({when})");
        }

        return ways.Count == 0 ? "nothing lifts it" : string.Join("; or ", ways);
    }

    public static string Says(SafeguardCondition condition)
    {
        var keys = condition.Keys.OrderBy(k => k.Key, StringComparer.Ordinal)
            .Select(k => $"{k.Key} is {Words.AnyOf(k.Value)}");
        var person = condition.Person.OrderBy(k => k.Key, StringComparer.Ordinal)
            .Select(k => $"the person's {k.Key} is {Words.AnyOf(k.Value)}");
        var record = condition.Record.OrderBy(k => k.Key, StringComparer.Ordinal)
            .Select(k => $"the record's {k.Key} is {Words.AnyOf(k.Value)}");
        return string.Join(" and ", keys.Concat(person).Concat(record));
    }
}
