using System.Collections.Frozen;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>Agreements, safeguards, questions and people at random, dense enough that rules often meet.</summary>
internal sealed class RandomWorld
{
    private static readonly string[] AgencyIds = ["holder", "asker", "other", "member"];
    private static readonly string[] Named = ["holder", "asker", "other", "member", "forum"];
    private static readonly string[] Categories = ["a", "b", "c", "d"];
    private static readonly string[] Masks = ["month", "year", "decade", "district", "initials"];
    private static readonly string[] Consents = ["treatment", "housing", "research"];
    private static readonly string[] Partnerships = ["here", "there"];
    private static readonly string[] Classes = ["health", "police", "charity", "probation"];

    private readonly Dice dice;

    /// <summary>Whether many simple flows compete for the same categories through different masks.</summary>
    private readonly bool crowded;

    public RandomWorld(ulong seed)
    {
        dice = new Dice(seed);
        crowded = dice.Chance(15);
        Types = Make.Map(((string[])["T1", "T2"]).Select(t => (t, RandomType(t))));
        Policies = SmallWorld.Policies(Enumerable.Range(0, dice.Below(4)).Select(RandomSafeguard).ToArray()) with
        {
            RecordTypes = Types,
            Vocabulary = SmallWorld.Vocabulary with { Masks = RandomMasks() },
        };
        Agreements = Enumerable.Range(0, 1 + dice.Below(5)).Select(RandomAgreement).ToArray();
        Rulebook = Rulebook.Compile(Policies, SmallWorld.Agencies, Agreements);
        Reference = new ReferenceEvaluator(Policies, SmallWorld.Agencies, Agreements);
    }

    public PolicyLibrary Policies { get; }

    public FrozenDictionary<string, RecordType> Types { get; }

    public IReadOnlyList<EnforcedAgreement> Agreements { get; }

    public Rulebook Rulebook { get; }

    public ReferenceEvaluator Reference { get; }

    public Ask RandomAsk() => new()
    {
        From = dice.Chance(70) ? "holder" : dice.Pick(AgencyIds),
        To = dice.Chance(70) ? "asker" : dice.Pick(AgencyIds),
        Role = dice.Chance(80) ? "worker" : "chief",
        Purpose = dice.Pick(["care", "care", "care", "harm", "profile"]),
        RecordType = dice.Chance(75) ? "T1" : "T2",
        Emergency = dice.Chance(30),
        NamesPerson = dice.Chance(80),
        At = new DateTimeOffset(2026, 3 + dice.Below(3), 30, 22 + dice.Below(2), 30, 0, TimeSpan.Zero),
    };

    public SampleFacts RandomFacts()
    {
        var facts = new Dictionary<(string?, string), string[]>();
        foreach (var term in SmallWorld.Vocabulary.PersonFacts.Values.OrderBy(f => f.Code, StringComparer.Ordinal))
        {
            foreach (string? partnership in (string?[])[null, .. Partnerships])
            {
                if (dice.Chance(partnership is null ? 75 : 25))
                {
                    facts[(partnership, term.Code)] =
                        term.Many ? dice.Some(term.Values, 40).ToArray() : [dice.Pick(term.Values)];
                }
            }
        }

        var consents = dice.Some(Partnerships, 80).ToDictionary(p => p, _ => dice.Some(Consents, 60).ToArray());
        return new SampleFacts(facts, consents);
    }

    public Dictionary<string, string[]> RandomLabels(RecordType type)
    {
        var labels = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var label in type.Labels.Where(_ => dice.Chance(80)))
        {
            var values = SmallWorld.Vocabulary.Labels[label.Label].Values;
            labels[label.Label] = label.Label == "confidentiality" && dice.Chance(30)
                ? dice.AtLeastOne(values, 30).ToArray()
                : [dice.Pick(values)];
        }

        return labels;
    }

    public (bool Released, IReadOnlyCollection<string>? Only) RandomRelease() => dice.Below(4) switch
    {
        0 => (true, null),
        1 => (true, dice.Some(Categories, 50)),
        _ => (false, null),
    };

    public PersonFacts Build(SampleFacts sample)
    {
        var builder = new PersonFacts.Builder(Policies.Vocabulary);
        foreach (var ((partnership, fact), values) in sample.Facts)
        {
            builder.Set(partnership, fact, values);
        }

        foreach (var (partnership, standing) in sample.Consents)
        {
            builder.Consents(partnership, standing);
        }

        return builder.Build();
    }

    public RecordLabels Build(RecordType type, Dictionary<string, string[]> labels)
    {
        var builder = new RecordLabels.Builder(Policies.Vocabulary, type);
        foreach (var (label, values) in labels)
        {
            builder.Set(label, values);
        }

        return builder.Build();
    }

    private RecordType RandomType(string name)
    {
        string labels = string.Join(' ', dice.Some(["handling", "confidentiality", "spent", "age"], 50)
            .Select(l => dice.Chance(15) ? l + "!" : l));
        return Make.Type(name, "a b c d", labels);
    }

    /// <summary>Each mask may be coarser than any later one, so that there is no ring.</summary>
    private FrozenDictionary<string, IomGateway.Sharing.Vocabulary.MaskTerm> RandomMasks()
    {
        return Make.Map(Masks.Select((n, i) => (n, Make.Mask(n, string.Join(' ', dice.Some(Masks[(i + 1)..], 30))))));
    }

    private EnforcedAgreement RandomAgreement(int number)
    {
        var flows = Enumerable.Range(0, 1 + dice.Below(4)).Select(RandomFlow).ToArray();
        var agreement = Make.Agreement($"agreement-{dice.Below(90)}-{number}", flows) with
        {
            Partnership = dice.Pick(Partnerships),
            Term = dice.Chance(80)
                ? new AgreementTerm(new DateOnly(2026, 1, 1), null, new DateOnly(2027, 1, 1))
                : new AgreementTerm(new DateOnly(2026, 3, 31), null, new DateOnly(2026, 5, 31)),
            Never = Enumerable.Range(0, dice.Chance(25) ? 1 : 0).Select(_ => RandomNever()).ToArray(),
        };
        var signed = dice.Chance(80) ? AgencyIds : dice.Some(AgencyIds, 70).ToArray();
        return new EnforcedAgreement(agreement, $"sha-{number}", Make.Set(signed), dice.Chance(8));
    }

    private Flow RandomFlow(int number)
    {
        if (crowded)
        {
            return Make.Flow($"flow-{dice.Below(99)}-{number}") with
            {
                Records = Make.When("T1: a b c d"),
                Mask = Make.Map(Categories.Select(c => (c, dice.Pick(Masks)))),
            };
        }

        bool emergency = dice.Chance(20);
        var consents = dice.Chance(30) ? dice.AtLeastOne(Consents, 30) : [];
        return Make.Flow($"flow-{dice.Below(9)}-{number}") with
        {
            From = Make.Set(dice.Chance(60) ? ["holder"] : dice.AtLeastOne(Named, 40)),
            To = Make.Set(dice.Chance(60) ? ["asker"] : dice.AtLeastOne(Named, 40)),
            Roles = Make.Set(dice.AtLeastOne(["worker", "worker", "chief"], 60)),
            Purposes = Make.Set(dice.AtLeastOne(["care", "care", "harm", "profile"], 60)),
            People = dice.Chance(50) ? RandomPeople(25) : Make.Nothing,
            Record = dice.Chance(25) ? RandomRecord(40) : Make.Nothing,
            ConsentsAll = dice.Chance(50) ? Make.Set(consents) : Make.Set(),
            ConsentsAny = dice.Chance(30) ? Make.Set(consents) : Make.Set(),
            Records = Make.Map(dice.AtLeastOne(["T1", "T2"], 75)
                .Select(t => (t, Make.Set(dice.AtLeastOne(Categories, 60))))),
            Mask = Make.Map(dice.Some(Categories, 45)
                .Select(c => (c, dice.Pick(Masks)))),
            Depersonalised = dice.Chance(35),
            OfficialDuty = dice.Chance(30) ? "duty" : null,
            Emergency = !emergency ? null : new EmergencyTerms
            {
                Lifts = Make.Set(dice.Some(["consent", "level", "cohorts", "mappa", "age"], 40)),
                LimitPerDay = 1,
                ReviewWithin = TimeSpan.FromHours(72),
                Reviewers = ["holder"],
            },
        };
    }

    private NeverClause RandomNever() => Make.Never() with
    {
        To = Make.Set(dice.Some(Named, 25)),
        From = Make.Set(dice.Some(Named, 15)),
        Purposes = Make.Set(dice.Some(["care", "harm"], 15)),
        Roles = Make.Set(dice.Some(["worker", "chief"], 15)),
        People = dice.Chance(50) ? RandomPeople(20) : Make.Nothing,
        Record = dice.Chance(30) ? RandomRecord(30) : Make.Nothing,
        Categories = dice.Chance(80) ? Make.Set(dice.AtLeastOne(Categories, 30)) : null,
    };

    private Safeguard RandomSafeguard(int number)
    {
        var kind = dice.Pick([SafeguardCap.Withheld, SafeguardCap.Mask, SafeguardCap.Hold]);
        return Make.Safeguard($"floor-{number}", RandomCondition(45), Enumerable.Range(0, dice.Below(3))
            .Select(_ => RandomCondition(35)).ToArray()) with
        {
            Cap = kind,
            Mask = kind == SafeguardCap.Mask ? dice.Pick(Masks) : null,
            Categories = dice.Chance(70) ? Make.Set(dice.AtLeastOne(Categories, 40)) : null,
        };
    }

    private SafeguardCondition RandomCondition(int percent)
    {
        var keys = new List<(string, FrozenSet<string>)>();
        Maybe("from-class", Classes);
        Maybe("to-class", Classes);
        Maybe("to", Named);
        Maybe("purpose", ["care", "harm", "profile"]);
        Maybe("role", ["worker", "chief"]);
        Maybe("record-type", ["T1", "T2"]);
        Maybe("depersonalised", ["true", "false"]);
        Maybe("official-duty", ["stated"]);
        Maybe("consent", Consents);
        return new SafeguardCondition
        {
            Keys = Make.Map(keys),
            Person = dice.Chance(percent) ? RandomPeople(20) : Make.Nothing,
            Record = dice.Chance(percent) ? RandomRecord(35) : Make.Nothing,
        };

        void Maybe(string key, string[] values)
        {
            if (dice.Chance(percent / 4))
            {
                keys.Add((key, Make.Set(dice.AtLeastOne(values, 50))));
            }
        }
    }

    private FrozenDictionary<string, FrozenSet<string>> RandomPeople(int percent) => Make.Map(dice
        .AtLeastOne(SmallWorld.Vocabulary.PersonFacts.Values
            .OrderBy(f => f.Code, StringComparer.Ordinal).ToArray(), percent)
        .Select(f => (f.Code, Make.Set(dice.AtLeastOne(f.Values, 60)))));

    private FrozenDictionary<string, FrozenSet<string>> RandomRecord(int percent) => Make.Map(dice
        .AtLeastOne(SmallWorld.Vocabulary.Labels.Values.OrderBy(f => f.Code, StringComparer.Ordinal).ToArray(), percent)
        .Select(f => (f.Code, Make.Set(dice.AtLeastOne(f.Values, 60)))));
}
