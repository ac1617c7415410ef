using IomGateway.Sharing.Compare;
using IomGateway.Sharing.Tests.Decisions;

namespace IomGateway.Sharing.Tests.Compare;

/// <summary>
/// What a comparison says, beside the decision engine asked at every point of small worlds, or at many points of larger
/// ones: the sentences must take in exactly the points at which the two sets decide differently.
/// </summary>
public sealed class BruteForceTests
{
    private const int TinyPairs = 600;
    private const int MostPoints = 5_000;
    private const int LargePairs = 120;
    private const int PointsOfLarge = 40;
    private static readonly string[] Categories = ["a", "b"];

    [Theory]
    [InlineData(1UL)]
    [InlineData(10_000UL)]
    [InlineData(20_000UL)]
    [InlineData(30_000UL)]
    [InlineData(40_000UL)]
    public void Sentences_cover_exactly_what_differs_at_every_point(ulong start)
    {
        var verdicts = new Dictionary<Direction, int>();
        for (ulong seed = start; seed < start + TinyPairs; seed++)
        {
            // A few worlds have so many points that the others would have to wait.
            var world = new TinyWorld(seed);
            if (TinyPoints.Count(world) > MostPoints)
            {
                continue;
            }

            var verdict = Check(world, $"seed {seed}");
            verdicts[verdict] = verdicts.GetValueOrDefault(verdict) + 1;
        }

        Assert.True(verdicts.Values.Sum() > TinyPairs / 2, $"{verdicts.Values.Sum()}");
        Assert.All(Enum.GetValues<Direction>(), d =>
            Assert.True(verdicts.GetValueOrDefault(d) > TinyPairs / 50, $"{d}: {verdicts.GetValueOrDefault(d)}"));
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(50_000UL)]
    [InlineData(60_000UL)]
    [InlineData(70_000UL)]
    public void Sentences_cover_exactly_what_differs_at_points_of_larger_worlds(ulong start)
    {
        int differing = 0;
        for (ulong seed = start; seed < start + LargePairs; seed++)
        {
            differing += CheckLarge(seed);
        }

        Assert.True(differing > LargePairs, $"{differing}");
    }

    private static Direction Check(TinyWorld world, string where)
    {
        var claims = new Claims(world.Old, world.New);
        var before = new Oracle(world.Old);
        var after = new Oracle(world.New);
        foreach (var question in TinyPoints.Questions(world))
        {
            bool any = false;
            foreach (var point in question)
            {
                foreach (string type in point.Ask.NamesPerson ? [point.Ask.RecordType] : (string[])["T1", "T2"])
                {
                    any |= Compare(claims, before, after, point, type, Categories, where);
                }
            }

            bool asked = before.Permits(question[0]) != after.Permits(question[0]);
            bool claimed = claims.At(question[0], question[0].Ask.RecordType, "").Any();
            Assert.True(claimed == (asked && !any), $"{where}: {Says(question[0])}: {asked} {any}");
        }

        var comparison = Comparison.Between(world.Old, world.New);
        Assert.Equal(
            claims.Changes.Select(c => c.Change.Sentence),
            comparison.Changes.Where(c => c.Kind is not (ChangeKind.Meaning or ChangeKind.Use)).Select(c => c.Sentence));
        return comparison.Verdict;
    }

    private static int CheckLarge(ulong seed)
    {
        var dice = new Dice(seed);
        var (old, @new, world) = LargePair.Of(seed, dice);
        var claims = new Claims(old, @new);
        var before = new Oracle(old);
        var after = new Oracle(@new);
        int differing = 0;
        for (int i = 0; i < PointsOfLarge; i++)
        {
            var ask = world.RandomAsk();
            var labels = world.RandomLabels(dice.Pick([world.Types["T1"], world.Types["T2"]]));
            var point = new Point(ask, world.RandomFacts(), labels, dice.Chance(25));
            if (ask.From != ask.To)
            {
                differing += Compare(claims, before, after, point, ask.RecordType, ["a", "b", "c", "d"],
                    $"seed {seed}, point {i}") ? 1 : 0;
            }
        }

        return differing;
    }

    private static bool Compare(
        Claims claims, Oracle before, Oracle after, Point point, string type, string[] categories, string where)
    {
        var was = before.At(point, type);
        var becomes = after.At(point, type);
        bool incomplete = claims.Incomplete(point, type);
        bool any = false;
        foreach (string category in categories)
        {
            string one = was.GetValueOrDefault(category, "-");
            string other = becomes.GetValueOrDefault(category, "-");
            var said = claims.At(point, type, category).ToList();
            bool differs = one != other;
            any |= differs;
            if (incomplete)
            {
                Assert.False(differs);
                continue;
            }

            Assert.True(differs ? said.Count > 0 : said.Count == 0,
                $"{where}: {Says(point)} {type}.{category}: {one} becomes {other}, and {said.Count} sentences say so"
                + string.Concat(said.Select(s => "\n" + s.Change.Change.Sentence)));
            Assert.All(said, s => Assert.Equal(
                (one == "-", other == "-"),
                (claims.Effect(s.Item).Was.Form == 0, claims.Effect(s.Item).Becomes.Form == 0)));
        }

        return any;
    }

    private static string Says(Point point) => $"{point.Ask} {Says(point.Facts)} released={point.Released} "
        + string.Join(' ', point.Labels.Select(l => $"{l.Key}=[{string.Join(',', l.Value)}]"));

    private static string Says(SampleFacts facts) => string.Join(' ', facts.Facts
        .Select(f => $"{f.Key.Partnership}.{f.Key.Fact}=[{string.Join(',', f.Value)}]")
        .Concat(facts.Consents.Select(c => $"{c.Key}:[{string.Join(',', c.Value)}]")));
}
