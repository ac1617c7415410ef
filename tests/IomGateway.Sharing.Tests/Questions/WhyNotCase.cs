using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Questions;
using IomGateway.Sharing.Tests.Decisions;

namespace IomGateway.Sharing.Tests.Questions;

/// <summary>How much was met, so that a comparison of nothing does not pass for one.</summary>
internal sealed record Seen
{
    public int Near { get; set; }

    public int Idle { get; set; }

    public int Shut { get; set; }
}

/// <summary>One refused question at random: its answer is tried on the reference.</summary>
internal sealed class WhyNotCase
{
    private readonly RandomWorld world;
    private readonly string where;
    private readonly Seen seen;
    private readonly Ask asked;
    private readonly SampleFacts facts;
    private readonly Dictionary<string, string[]>? labels;

    public WhyNotCase(RandomWorld world, string where, Seen seen)
    {
        (this.world, this.where, this.seen) = (world, where, seen);
        asked = world.RandomAsk();
        facts = world.RandomFacts();
        labels = world.RandomLabels(world.Types[asked.RecordType]);
        labels = labels.Count % 2 == 0 ? labels : null;
    }

    public void Check()
    {
        var type = world.Types[asked.RecordType];
        var request = new DecisionRequest
        {
            Ask = asked,
            NamesPerson = asked.NamesPerson,
            Person = world.Build(facts),
            Record = labels is null ? null : world.Build(type, labels),
        };
        var why = WhyNot.Of(world.Rulebook, request);
        foreach (var near in why.Nearest)
        {
            Assert.NotEmpty(near.Missing);
            Assert.True(Gives(near, near.Missing), $"{where}: not enough for {near}: {Told(near.Missing)}");
            seen.Near++;
            foreach (var idle in near.Missing)
            {
                var rest = near.Missing.Where(m => !ReferenceEquals(m, idle)).ToArray();
                Assert.False(Gives(near, rest), $"{where}: idle {idle} in {Told(near.Missing)} for {near}");
                seen.Idle++;
            }
        }

        foreach (var shut in why.Shut)
        {
            StaysShut(shut);
        }
    }

    /// <summary>Whether the flow by itself gives it, with these changes made.</summary>
    private bool Gives(NearFlow near, IReadOnlyCollection<MissingPart> changes)
    {
        string partnership = world.Agreements.Single(a => a.Agreement.Id == near.Flow.Agreement).Agreement.Partnership;
        bool Has(string condition) => changes.Any(c => c.Condition == condition);
        var ask = asked with
        {
            From = Has("from") ? near.Ask.From : asked.From,
            To = Has("to") ? near.Ask.To : asked.To,
            Role = Has("role") ? near.Ask.Role : asked.Role,
            Purpose = Has("purpose") ? near.Ask.Purpose : asked.Purpose,
            RecordType = Has("record-type") ? near.Ask.RecordType : asked.RecordType,
            Emergency = Has("emergency") ? near.Ask.Emergency : asked.Emergency,
            NamesPerson = Has("names-person") ? near.Ask.NamesPerson : asked.NamesPerson,
            At = Has("term") ? near.Ask.At : asked.At,
        };
        var alone = new FlowByItself(
            world.Policies, world.Agreements, near.Flow.Agreement, near.Flow.Flow, a => a with
            {
                Suspended = a.Suspended && !Has("agreement"),
                SignedBy = Make.Set(a.SignedBy.Concat(
                    changes.Where(c => c.Condition == "signed-by").Select(c => c.Needs))),
            });
        bool seenRecord = labels is not null && ask.RecordType == asked.RecordType;
        return alone.Gives(
            ask,
            Facts(partnership, changes),
            seenRecord ? Labels(changes) : null,
            near.Category,
            released: Has("release")) is { Held: false };
    }

    private SampleFacts Facts(string partnership, IEnumerable<MissingPart> changes)
    {
        var changed = new Dictionary<(string?, string), string[]>(facts.Facts);
        var consents = new Dictionary<string, string[]>(facts.Consents);
        foreach (var change in changes)
        {
            if (change.Condition.StartsWith("people.", StringComparison.Ordinal))
            {
                changed[(partnership, change.Condition[7..])] = change.Values.Count > 0
                    ? [change.Values[0]]
                    : change.Needs == "none" ? [] : change.Needs.Split(" or ")[0].Split(" with ");
            }
            else if (change.Condition.StartsWith("consent.", StringComparison.Ordinal))
            {
                var standing = consents.GetValueOrDefault(partnership) ?? [];
                string consent = change.Condition[8..];
                consents[partnership] = change.Needs == "standing"
                    ? [.. standing, consent]
                    : [.. standing.Where(c => c != consent)];
            }
            else if (change.Condition == "consents")
            {
                consents[partnership] = [];
            }
        }

        return new SampleFacts(changed, consents);
    }

    private Dictionary<string, string[]> Labels(IEnumerable<MissingPart> changes)
    {
        var changed = new Dictionary<string, string[]>(labels!);
        foreach (var change in changes.Where(c => c.Condition.StartsWith("record.", StringComparison.Ordinal)))
        {
            changed[change.Condition[7..]] = [change.Values[0]];
        }

        return changed;
    }

    private void StaysShut(ShutFlow shut)
    {
        var agreement = world.Agreements.Single(a => a.Agreement.Id == shut.Flow.Agreement);
        var alone = new FlowByItself(
            world.Policies, world.Agreements, shut.Flow.Agreement, shut.Flow.Flow, a => a with
            {
                Suspended = false,
                SignedBy = Make.Set("holder", "asker", "other", "member"),
            });
        for (int i = 0; i < 100; i++)
        {
            var ask = world.RandomAsk() with
            {
                From = asked.From, To = asked.To, At = agreement.Agreement.Term.From <= new DateOnly(2026, 1, 1)
                    ? asked.At : new DateTimeOffset(2026, 4, 20, 12, 0, 0, TimeSpan.Zero),
            };
            var somebody = world.RandomFacts();
            var record = labels is not null && ask.RecordType == asked.RecordType
                ? world.RandomLabels(world.Types[ask.RecordType])
                : null;
            foreach (string category in (string[])["a", "b", "c", "d"])
            {
                var gives = alone.Gives(ask, somebody, record, category, released: true);
                Assert.True(gives is null, $"{where}: {shut.Flow.Flow} is said to be shut and gives {category}");
            }
        }

        seen.Shut++;
    }

    private static string Told(IEnumerable<MissingPart> parts) =>
        string.Join("; ", parts.Select(p => $"{p.Condition} {p.Has} -> {p.Needs} ({string.Join(',', p.Values)})"));
}
