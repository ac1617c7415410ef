using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Safeguards;
using IomGateway.Sharing.Tests.Decisions;

namespace IomGateway.Sharing.Tests.Questions;

/// <summary>A world so small that every person, record and question of it can be gone through.</summary>
internal sealed class TinyWorld
{
    private static readonly string[] Levels = ["standard", "enhanced", "priority"];
    private static readonly string[] Restricted = ["true", "false"];
    private static readonly string[] Confidentiality = ["U", "N", "R", "V"];
    private static readonly string[] Masks = ["month", "year", "district"];

    private readonly Dice dice;
    private readonly PolicyLibrary policies;

    public TinyWorld(ulong seed)
    {
        dice = new Dice(seed);
        policies = SmallWorld.Policies([.. Enumerable.Range(0, 1 + dice.Below(3)).Select(Safeguard)]);
        Agreements = [.. Enumerable.Range(0, 2).Select(Agreement)];
        Rulebook = Rulebook.Compile(policies, SmallWorld.Agencies, Agreements);
    }

    public IReadOnlyList<EnforcedAgreement> Agreements { get; }

    public Rulebook Rulebook { get; }

    /// <summary>Every line that one flow by itself gives to anybody, by going through everything.</summary>
    public SortedSet<string> BruteForce(string agreement, Flow flow)
    {
        var alone = new FlowByItself(policies, Agreements, agreement, flow.Id);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var ask in Asks(flow))
        {
            foreach (var person in People())
            {
                foreach (var labels in Records(ask.RecordType))
                {
                    foreach (string category in (string[])["a", "b"])
                    {
                        if (alone.Gives(ask, person, labels, category) is { } gives)
                        {
                            found.Add(WhoCanSeeTests.Line(ask, category, agreement, flow.Id, gives.Form, gives.Held));
                        }
                    }
                }
            }
        }

        return found;
    }

    private static IEnumerable<Ask> Asks(Flow flow) =>
        from sender in (string[])["holder", "other"]
        from recipient in (string[])["asker", "other"]
        where sender != recipient
        from role in (string[])["worker", "chief"]
        from purpose in (string[])["care", "profile"]
        from type in (string[])["Note", "Loose"]
        from named in (bool[])[true, false]
        select new Ask
        {
            From = sender, To = recipient, Role = role, Purpose = purpose, RecordType = type, NamesPerson = named,
            Emergency = flow.Emergency is not null, At = SmallWorld.June,
        };

    private static IEnumerable<SampleFacts> People() =>
        from level in (string?[])[null, .. Levels]
        from restricted in (string?[])[null, .. Restricted]
        from consents in (string[]?[])[null, [], ["treatment"]]
        select new SampleFacts(
            new[] { ("level", level), ("restricted", restricted) }.Where(f => f.Item2 is not null)
                .ToDictionary(f => ((string?)null, f.Item1), f => new[] { f.Item2! }),
            consents is null ? [] : new Dictionary<string, string[]> { ["here"] = consents });

    private static IEnumerable<Dictionary<string, string[]>> Records(string type) => type == "Loose"
        ? [[], Label("handling", "P"), Label("handling", "C"), Label("handling", "P", "C")]
        : [[], .. Subsets(Confidentiality).Select(s => Label("confidentiality", s))];

    private static IEnumerable<string[]> Subsets(string[] from) => Enumerable.Range(1, (1 << from.Length) - 1)
        .Select(bits => from.Where((_, i) => (bits >> i & 1) != 0).ToArray());

    private static Dictionary<string, string[]> Label(string name, params string[] values) => new() { [name] = values };

    private EnforcedAgreement Agreement(int number)
    {
        var flows = Enumerable.Range(0, 2).Select(Flow).ToArray();
        return Make.Signed(
            Make.Agreement($"agreement-{number}", flows) with
            {
                Never = dice.Chance(40) ? [Make.Never() with { People = People(60), Roles = Make.Set("chief") }] : [],
            },
            SmallWorld.Agencies);
    }

    private Flow Flow(int number) => Make.Flow($"flow-{number}") with
    {
        From = Make.Set(dice.AtLeastOne(["holder", "other"], 60)),
        To = Make.Set(dice.AtLeastOne(["asker", "other"], 60)),
        Roles = Make.Set(dice.AtLeastOne(["worker", "chief"], 60)),
        Purposes = Make.Set(dice.AtLeastOne(["care", "profile"], 60)),
        People = People(60),
        ConsentsAll = dice.Chance(30) ? Make.Set("treatment") : Make.Set(),
        Records = Make.Map(dice.AtLeastOne(["Note", "Loose"], 70)
            .Select(t => (t, Make.Set(dice.AtLeastOne(["a", "b"], 70))))),
        Record = dice.Chance(25) ? Make.When("confidentiality: N R") : Make.Nothing,
        Mask = Make.Map(dice.Some(["a", "b"], 40).Select(c => (c, dice.Pick(Masks)))),
        Depersonalised = dice.Chance(25),
    };

    private Safeguard Safeguard(int number)
    {
        var kind = dice.Pick([SafeguardCap.Withheld, SafeguardCap.Mask, SafeguardCap.Hold]);
        var unless = Enumerable.Range(0, dice.Below(3)).Select(_ => Condition()).ToArray();
        return Make.Safeguard($"floor-{number}", Condition(), unless) with
        {
            Cap = kind,
            Mask = kind == SafeguardCap.Mask ? dice.Pick(Masks) : null,
            Categories = dice.Chance(60) ? Make.Set(dice.Pick(["a", "b"])) : null,
        };
    }

    private SafeguardCondition Condition() => new()
    {
        Keys = dice.Chance(25) ? Make.When("consent: treatment") : dice.Chance(20) ? Make.When("role: chief")
            : Make.Nothing,
        Person = People(50),
        Record = dice.Chance(35) ? Make.When(dice.Pick(["confidentiality: R V", "confidentiality: N", "handling: P"]))
            : Make.Nothing,
    };

    private System.Collections.Frozen.FrozenDictionary<string, System.Collections.Frozen.FrozenSet<string>> People(
        int percent) => dice.Chance(percent)
        ? dice.Chance(50)
            ? Make.Map([("level", Make.Set(dice.AtLeastOne(Levels, 50)))])
            : Make.Map([("restricted", Make.Set(dice.Pick(Restricted)))])
        : Make.Nothing;
}
