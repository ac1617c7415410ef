using System.Collections.Frozen;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Compare;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Safeguards;
using IomGateway.Sharing.Tests.Decisions;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Tests.Compare;

/// <summary>
/// Two sets of agreements at random over words so few that everything they can be asked can be asked: the second is the
/// first with something changed, or another altogether.
/// </summary>
internal sealed class TinyWorld
{
    private static readonly string[] Categories = ["a", "b"];
    private static readonly string[] Masks = ["year", "month", "initials"];
    private static readonly string[] Named = ["holder", "asker", "forum"];

    private readonly Dice dice;
    private readonly string[] facts;
    private readonly string[] labels;
    private readonly string[] partnerships;
    private readonly bool consents;

    public TinyWorld(ulong seed)
    {
        dice = new Dice(seed);
        partnerships = dice.Chance(80) ? ["here"] : ["here", "there"];
        string[] pool = ["level", "cohorts", "age"];
        facts = [.. dice.AtLeastOne(pool, partnerships.Length > 1 ? 10 : 45).Take(partnerships.Length > 1 ? 1 : 2)];
        labels = [.. dice.Some(["handling", "spent", "age", "confidentiality"], 30).Take(2)];
        consents = dice.Chance(30);
        Vocabulary = Words();
        var policies = RandomPolicies();
        var old = Enumerable.Range(0, 1 + dice.Below(2)).Select(RandomAgreement).ToArray();
        Old = new AgreementSet(policies, Agencies(), [.. old.Select(a => a.Agreement)]) { AsEnforced = old };
        New = Changed(Old);
    }

    public AgreementSet Old { get; }

    public AgreementSet New { get; }

    public VocabularySet Vocabulary { get; }

    public IReadOnlyList<string> Partnerships => partnerships;

    private AgreementSet Changed(AgreementSet old)
    {
        var policies = dice.Chance(12) ? RandomPolicies() : old.Policies;
        if (dice.Chance(10))
        {
            var others = Enumerable.Range(0, 1 + dice.Below(2)).Select(RandomAgreement).ToArray();
            return new AgreementSet(policies, Agencies(), [.. others.Select(a => a.Agreement)]) { AsEnforced = others };
        }

        var changed = old.AsEnforced!.Select(a => a with
        {
            Agreement = a.Agreement with
            {
                Flows = [.. a.Agreement.Flows.SelectMany(Changed)],
                Never = dice.Chance(15) ? [] : [.. a.Agreement.Never, .. dice.Chance(10) ? [RandomNever()] : Nothing],
                Term = dice.Chance(10) ? RandomTerm() : a.Agreement.Term,
            },
        }).ToArray();
        return new AgreementSet(policies, old.Agencies, [.. changed.Select(a => a.Agreement)]) { AsEnforced = changed };
    }

    private static NeverClause[] Nothing => [];

    private IEnumerable<Flow> Changed(Flow flow) => dice.Below(12) switch
    {
        0 => [],
        1 => [flow with { People = RandomPeople(40) }],
        2 => [flow with { Mask = RandomMask() }],
        3 => [flow with { Records = RandomRecords() }],
        4 => [flow, flow with { Id = flow.Id + "-again", People = RandomPeople(40) }],
        5 => [.. flow.Purposes.Order(StringComparer.Ordinal)
            .Select((p, i) => flow with { Id = $"{flow.Id}-{i}", Purposes = Make.Set(p) })],
        6 => [.. flow.Records.OrderBy(r => r.Key, StringComparer.Ordinal).Select((r, i) =>
            flow with { Id = $"{flow.Id}-{i}", Records = Make.Map([(r.Key, r.Value)]) })],
        7 => [flow with { Then = RandomObligations() }],
        8 => [RandomFlow(7)],
        _ => [flow],
    };

    private VocabularySet Words()
    {
        var all = SmallWorld.Vocabulary;
        string[] bands = ["child-10-15", "adult"];
        return all with
        {
            PersonFacts = Make.Map(((FactTerm[])
            [
                Make.Fact("level", "standard priority"), Make.Fact("cohorts", "drr ppo", many: true),
                Make.Fact("age", string.Join(' ', bands)),
            ]).Where(f => facts.Contains(f.Code) || (f.Code == "age" && labels.Contains("age"))).Select(f => (f.Code,
                f))),
            Labels = Make.Map(((LabelTerm[])
            [
                Make.Label("handling", "P C", holds: "C"), Make.Label("spent", "false true", missing: "true"),
                Make.Label("age", string.Join(' ', bands), fromBirthDate: true),
                Make.Label("confidentiality", "N R"),
            ]).Where(l => labels.Contains(l.Code)).Select(l => (l.Code, l))),
            Consents = consents ? Make.Map([("treatment", all.Consents["treatment"])])
                : FrozenDictionary<string, ConsentTerm>.Empty,
            Masks = Make.Map(((MaskTerm[])
            [
                Make.Mask("month"), Make.Mask("year", "month"), Make.Mask("initials"),
            ]).Select(m => (m.Label, m with { Mask = m.Mask with { Text = m.Label } }))),
        };
    }

    private PolicyLibrary RandomPolicies() =>
        SmallWorld.Policies([.. Enumerable.Range(0, dice.Below(3)).Select(RandomSafeguard)]) with
        {
            Vocabulary = Vocabulary,
            RecordTypes = Make.Map(((string[])["T1", "T2"]).Select(t => (t, RandomType(t)))),
        };

    private RecordType RandomType(string name) => Make.Type(name, "a b",
        string.Join(' ', dice.Some(labels, 70).Select(l => dice.Chance(15) ? l + "!" : l)));

    private AgencyDirectory Agencies() => new(
        [
            Make.Agency("holder", "health"), Make.Agency("asker", [.. dice.AtLeastOne(["police", "charity"], 50)]),
            Make.Forum("forum", [.. dice.Some(["holder", "asker"], 70)]),
        ],
        [new Partnership("here", "Here", Make.Set("holder", "asker", "forum"))]);

    private EnforcedAgreement RandomAgreement(int number)
    {
        var flows = Enumerable.Range(0, 1 + dice.Below(3)).Select(RandomFlow).ToArray();
        var agreement = Make.Agreement($"agreement-{dice.Below(90)}-{number}", flows) with
        {
            Partnership = dice.Pick(partnerships),
            Term = RandomTerm(),
            Never = dice.Chance(25) ? [RandomNever()] : [],
        };
        var signed = dice.Chance(90) ? ["holder", "asker"] : dice.Some(["holder", "asker"], 60).ToArray();
        return new EnforcedAgreement(agreement, $"sha-{number}", Make.Set(signed), dice.Chance(4));
    }

    private AgreementTerm RandomTerm() => dice.Chance(75)
        ? new AgreementTerm(new DateOnly(2026, 1, 1), null, new DateOnly(2027, 1, 1))
        : new AgreementTerm(new DateOnly(2026, 3, 1), null, new DateOnly(2026, 5, 1));

    private Flow RandomFlow(int number)
    {
        var asked = consents && dice.Chance(40) ? Make.Set("treatment") : Make.Set();
        return Make.Flow($"flow-{dice.Below(9)}-{number}") with
        {
            From = Make.Set(dice.Chance(75) ? ["holder"] : dice.AtLeastOne(Named, 40)),
            To = Make.Set(dice.Chance(75) ? ["asker"] : dice.AtLeastOne(Named, 40)),
            Purposes = Make.Set(dice.AtLeastOne(["care", "care", "profile"], 60)),
            People = dice.Chance(50) ? RandomPeople(40) : Make.Nothing,
            Record = dice.Chance(25) ? RandomRecord() : Make.Nothing,
            ConsentsAll = dice.Chance(50) ? asked : Make.Set(),
            ConsentsAny = dice.Chance(30) ? asked : Make.Set(),
            Records = RandomRecords(),
            Mask = RandomMask(),
            Then = RandomObligations(),
            Depersonalised = dice.Chance(25),
            OfficialDuty = dice.Chance(30) ? "duty" : null,
            Emergency = !dice.Chance(15) ? null : new EmergencyTerms
            {
                Lifts = Make.Set(dice.Some(["consent", "level", "cohorts", "age"], 40)),
                LimitPerDay = 1 + dice.Below(2),
                ReviewWithin = TimeSpan.FromHours(72),
                Reviewers = ["holder"],
            },
        };
    }

    private Obligations RandomObligations() => new()
    {
        Retain = dice.Chance(70) ? null : new Retention("exit", dice.Pick(["P6M", "P1Y", "P12M"]), []),
        Onward = dice.Chance(80) ? Onward.None : Onward.Allowed,
        Events = Make.Set(dice.Some(["arrest"], 15)),
    };

    private FrozenDictionary<string, FrozenSet<string>> RandomRecords() => Make.Map(
        dice.AtLeastOne(["T1", "T2"], 65).Select(t => (t, Make.Set(dice.AtLeastOne(Categories, 60)))));

    private FrozenDictionary<string, string> RandomMask() =>
        Make.Map(dice.Some(Categories, 35).Select(c => (c, dice.Pick(Masks))));

    private NeverClause RandomNever() => Make.Never() with
    {
        To = Make.Set(dice.Some(Named, 30)),
        Purposes = Make.Set(dice.Some(["care"], 20)),
        People = dice.Chance(50) ? RandomPeople(30) : Make.Nothing,
        Record = dice.Chance(30) ? RandomRecord() : Make.Nothing,
        Categories = dice.Chance(80) ? Make.Set(dice.AtLeastOne(Categories, 30)) : null,
    };

    private Safeguard RandomSafeguard(int number)
    {
        var kind = dice.Pick([SafeguardCap.Withheld, SafeguardCap.Mask, SafeguardCap.Hold]);
        return Make.Safeguard($"floor-{number}", RandomCondition(45), Enumerable.Range(0, dice.Below(2))
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
        Maybe("to-class", ["police", "charity"]);
        Maybe("purpose", ["care", "profile"]);
        Maybe("record-type", ["T1", "T2"]);
        Maybe("depersonalised", ["true", "false"]);
        Maybe("official-duty", ["stated"]);
        if (consents)
        {
            Maybe("consent", ["treatment"]);
        }

        return new SafeguardCondition
        {
            Keys = Make.Map(keys),
            Person = dice.Chance(percent) ? RandomPeople(20) : Make.Nothing,
            Record = dice.Chance(percent) ? RandomRecord() : Make.Nothing,
        };

        void Maybe(string key, string[] values)
        {
            if (dice.Chance(percent / 4))
            {
                keys.Add((key, Make.Set(dice.AtLeastOne(values, 50))));
            }
        }
    }

    private FrozenDictionary<string, FrozenSet<string>> RandomPeople(int percent)
    {
        var terms = Vocabulary.PersonFacts.Values.OrderBy(f => f.Code, StringComparer.Ordinal).ToArray();
        return terms.Length == 0 ? Make.Nothing : Make.Map(dice.AtLeastOne(terms, percent)
            .Select(f => (f.Code, Make.Set(dice.AtLeastOne(f.Values, 50)))));
    }

    private FrozenDictionary<string, FrozenSet<string>> RandomRecord() => labels.Length == 0 ? Make.Nothing
        : Make.Map(dice.AtLeastOne(labels, 40)
            .Select(l => (l, Make.Set(dice.AtLeastOne(Vocabulary.Labels[l].Values, 50)))));
}
