using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Compare.Sides;

/// <summary>What differs between the terms of two grants, each part in words with its direction.</summary>
internal static class TermsDifference
{
    public static IReadOnlyList<(string Words, Direction Direction)> Between(GrantTerms was, GrantTerms becomes)
    {
        var found = new List<(string, Direction)>();
        Retention(was.Then.Retain, becomes.Then.Retain, found);
        if (was.Then.Onward != becomes.Then.Onward)
        {
            found.Add(($"it {Onward(becomes.Then.Onward)}, where it {Onward(was.Then.Onward, before: true)}",
                becomes.Then.Onward > was.Then.Onward ? Direction.Wider : Direction.Narrower));
        }

        Words("events told of", was.Then.Events, becomes.Then.Events, found);
        Words("what a refusal may say", was.Says, becomes.Says, found);
        if (was.Keeps != becomes.Keeps)
        {
            found.Add((becomes.Keeps ? "what is released is kept as evidence" : "what is released is no longer kept as"
                + " evidence", becomes.Keeps ? Direction.Wider : Direction.Narrower));
        }

        Emergency(was.Emergency, becomes.Emergency, found);
        if (!was.Law.SequenceEqual(becomes.Law, StringComparer.Ordinal))
        {
            found.Add(($"the law it rests on is {Listed(becomes.Law)}, where it was {Listed(was.Law)}",
                Direction.Both));
        }

        return found;
    }

    private static void Retention(Retention? was, Retention? becomes, List<(string, Direction)> found)
    {
        if (Written(was) == Written(becomes))
        {
            return;
        }

        found.Add(($"it may be kept {Written(becomes)}, where it was {Written(was)}", Compare(was, becomes)));
    }

    private static Direction Compare(Retention? was, Retention? becomes)
    {
        if (was is null || becomes is null)
        {
            return becomes is null ? Direction.Wider : Direction.Narrower;
        }

        if (was.Clock != becomes.Clock || !Period.TryParse(was.For, out var before)
            || !Period.TryParse(becomes.For, out var after))
        {
            return Direction.Both;
        }

        var length = after.CompareTo(before) switch
        {
            > 0 => Direction.Wider,
            < 0 => Direction.Narrower,
            _ => (before.Months, before.Days) == (after.Months, after.Days) ? Direction.Same : Direction.Both,
        };
        return Directions.Together(length, Sets(was.Unless, becomes.Unless));
    }

    private static string Written(Retention? retain)
    {
        if (retain is null)
        {
            return "without limit";
        }

        string length = Period.TryParse(retain.For, out var period) ? Length(period) : retain.For;
        string unless = retain.Unless.Count == 0 ? "" : $", unless {Listed(retain.Unless)}";
        return $"for {length} from `{retain.Clock}`{unless}";
    }

    private static string Length(Period period)
    {
        var parts = new List<string>();
        Part(period.Months / 12, "year");
        Part(period.Months % 12, "month");
        Part(period.Days, "day");
        return string.Join(" and ", parts);

        void Part(int count, string unit)
        {
            if (count > 0)
            {
                parts.Add($"{count} {unit}{(count == 1 ? "" : "s")}");
            }
        }
    }

    private static string Onward(Onward onward, bool before = false) => onward switch
    {
        Agreements.Onward.None => before ? "could not be passed on" : "may not be passed on",
        Agreements.Onward.AskOriginator => $"{(before ? "could" : "may")} be passed on after asking its originator",
        _ => $"{(before ? "could" : "may")} be passed on",
    };

    private static void Emergency(EmergencyTerms? was, EmergencyTerms? becomes, List<(string, Direction)> found)
    {
        if (was is null || becomes is null)
        {
            if (was is not null || becomes is not null)
            {
                found.Add((becomes is null
                    ? "it no longer counts as the use of an emergency flow, and nobody looks at it afterwards"
                    : $"it counts as the use of an emergency flow, {Uses(becomes)} a day by one user",
                    becomes is null ? Direction.Wider : Direction.Narrower));
            }

            return;
        }

        if (was.LimitPerDay != becomes.LimitPerDay)
        {
            found.Add(($"one user may use it {Uses(becomes)} a day, where it was {Uses(was)}",
                becomes.LimitPerDay > was.LimitPerDay ? Direction.Wider : Direction.Narrower));
        }

        if (was.ReviewWithin != becomes.ReviewWithin)
        {
            found.Add(($"its use is looked at within {Hours(becomes)}, where it was {Hours(was)}",
                becomes.ReviewWithin > was.ReviewWithin ? Direction.Wider : Direction.Narrower));
        }

        if (Sets(was.Reviewers, becomes.Reviewers) != Direction.Same)
        {
            found.Add(($"its use is looked at by {Listed(becomes.Reviewers)}, where it was by {Listed(was.Reviewers)}",
                Direction.Both));
        }
    }

    private static string Uses(EmergencyTerms terms) => terms.LimitPerDay == 1 ? "once" : $"{terms.LimitPerDay} times";

    private static string Hours(EmergencyTerms terms) =>
        terms.ReviewWithin.TotalHours % 1 == 0 ? $"{(int)terms.ReviewWithin.TotalHours} hours"
            : $"{(int)terms.ReviewWithin.TotalMinutes} minutes";

    private static void Words(
        string what, IReadOnlyCollection<string> was, IReadOnlyCollection<string> becomes,
        List<(string, Direction)> found)
    {
        if (Sets(was, becomes) is var direction and not Direction.Same)
        {
            found.Add(($"{what}: {Listed(becomes)}, where it was {Listed(was)}", direction));
        }
    }

    private static Direction Sets(IReadOnlyCollection<string> was, IReadOnlyCollection<string> becomes)
    {
        bool more = becomes.Except(was, StringComparer.Ordinal).Any();
        bool less = was.Except(becomes, StringComparer.Ordinal).Any();
        return more ? less ? Direction.Both : Direction.Wider : less ? Direction.Narrower : Direction.Same;
    }

    private static string Listed(IEnumerable<string> words) =>
        string.Join(", ", words.Order(StringComparer.Ordinal).Select(w => $"`{w}`")) is { Length: > 0 } list
            ? list : "nothing";
}
