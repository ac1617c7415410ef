using IomGateway.Ledger;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Oversight.Search;

/// <summary>What one user asked in a period, counted without opening anything.</summary>
/// <param name="sample">One of their entries, by its place, which tells who they are.</param>
internal sealed class UserCount(long sample)
{
    private readonly Dictionary<DateOnly, (HashSet<long> People, int Misses)> days = [];

    public long Sample => sample;

    public IEnumerable<long> People => days.Values.SelectMany(d => d.People).Distinct();

    private long Decisions { get; set; }

    private long OutOfHours { get; set; }

    public void Add(IndexedEntry entry, WorkingHours hours)
    {
        Decisions++;
        OutOfHours += hours.Contains(entry.At) ? 0 : 1;
        var day = LondonDay.Of(entry.At);
        var (people, misses) = days.TryGetValue(day, out var known) ? known : ([], 0);
        if (entry.Person is { } person)
        {
            people.Add(person);
        }

        days[day] = (people, misses + (IsMiss(entry.Outcomes) ? 1 : 0));
    }

    public UserAccess ToAccess(string? agency, string? user, UnusualThresholds thresholds)
    {
        var busiest = days.MaxBy(d => d.Value.People.Count);
        var vainest = days.MaxBy(d => d.Value.Misses);
        (string Code, bool Is)[] unusual =
        [
            ("many-people", busiest.Value.People.Count >= thresholds.PeopleInADay),
            ("out-of-hours", OutOfHours >= thresholds.OutOfHours),
            ("many-misses", vainest.Value.Misses >= thresholds.MissesInADay),
        ];
        return new UserAccess
        {
            Agency = agency,
            User = user,
            Decisions = Decisions,
            People = People.Count(),
            BusiestDay = busiest.Key,
            PeopleOnBusiestDay = busiest.Value.People.Count,
            OutOfHours = OutOfHours,
            Misses = days.Values.Sum(d => (long)d.Misses),
            MostMissesInADay = vainest.Value.Misses,
            Unusual = [.. unusual.Where(u => u.Is).Select(u => u.Code)],
        };
    }

    /// <summary>Refused, or answered with nothing.</summary>
    private static bool IsMiss(EntryOutcomes outcomes) => outcomes.HasFlag(EntryOutcomes.Refused)
        || (outcomes.HasFlag(EntryOutcomes.Disclosed) && !outcomes.HasFlag(EntryOutcomes.SomethingLeft));
}
