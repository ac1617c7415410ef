using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tests.Properties;

namespace IomGateway.Redaction.Tests.EveryType;

/// <summary>What leaves is FHIR R4 in the eyes of code that we did not write.</summary>
public sealed class ValidityTests
{
    private const int Plans = 16;

    private static readonly string[] Forms = ["clear", "withheld", .. TestMasks.All.Keys];

    [Fact]
    public void What_leaves_of_any_type_under_any_plan_is_valid()
    {
        var dice = new Dice(20_261_122);
        var (came, left) = (new List<string>(), new List<string>());
        foreach (var type in TypeUnderTest.All)
        {
            for (var i = 0; i < Plans; i++)
            {
                var maker = new InstanceMaker(i);
                var record = i % 8 == 7 ? maker.Minimal(type) : maker.Maximal(type);
                var (rules, grants) = Random(type, dice, i);
                if (TypeUnderTest.Redact(record, rules, grants).Output is not { } output)
                    continue;
                came.Add(record.ToJsonString());
                left.Add(output.ToJsonString());
            }
        }
        Assert.True(left.Count > TypeUnderTest.All.Count * Plans / 2, $"{left.Count} left");
        var (before, after) = (Validator.Issues(came), Validator.Issues(left));
        // What a record made by chance broke already is not redaction's doing; its structure was sound.
        Assert.DoesNotContain(
            before.SelectMany(i => i), i => i.StartsWith("error structure", StringComparison.Ordinal));
        Assert.Empty(after.SelectMany((of, i) => of.Where(issue => !before[i].Contains(issue))
            .Select(issue => $"{issue} {left[i]}")));
    }

    /// <summary>
    /// Two readings of the same rules: where ours finds one of a resource's own broken, so does the other, which does
    /// not look at those of datatypes.
    /// </summary>
    [Fact]
    public void A_record_that_breaks_a_rule_breaks_it_for_the_validator_too()
    {
        var found = new List<(string Type, string Key, string Record)>();
        foreach (var type in TypeUnderTest.All)
        {
            var own = OwnRules(TypeUnderTest.Root(type), []).ToHashSet(StringComparer.Ordinal);
            var record = new InstanceMaker(0).Maximal(type);
            foreach (var name in record.Select(m => m.Key).Where(n => n != "resourceType").ToList())
            {
                var less = record.DeepClone().AsObject();
                less.Remove(name);
                if (TypeUnderTest.Redact(less, TypeUnderTest.Whole(type)).Outcome.Reason() is { } reason
                    && reason.StartsWith("invariant-", StringComparison.Ordinal)
                    && own.Contains(reason["invariant-".Length..]))
                    found.Add((type, reason["invariant-".Length..], less.ToJsonString()));
            }
        }
        var issues = Validator.Issues([.. found.Select(f => f.Record)]);
        Assert.True(found.DistinctBy(f => f.Key).Count() > 7, string.Join(' ', found.Select(f => f.Key).Distinct()));
        // Of several broken rules the validator may name another one first.
        Assert.All(issues, of => Assert.Contains(
            of, issue => issue.StartsWith("error invariant", StringComparison.Ordinal)));
        var named = found.Where((f, i) => issues[i].Any(issue =>
            issue.Contains($"Constraint {f.Key} not met", StringComparison.Ordinal))).Select(f => (f.Type, f.Key));
        Assert.Empty(found.Select(f => (f.Type, f.Key)).Except(named));
    }

    private static IEnumerable<string> OwnRules(TypeDef type, HashSet<string> seen) => !seen.Add(type.Name) ? []
        : type.Invariants.Concat(type.Slots.SelectMany(s => s.Invariants)).Select(i => i.Key)
            .Concat(type.Slots.Where(s => s.TypeName.Contains('.', StringComparison.Ordinal))
                .SelectMany(s => OwnRules(s.Type, seen)));

    private static (Dictionary<string, string> Rules, Dictionary<string, Form> Grants) Random(
        string type, Dice dice, int turn)
    {
        var rules = TypeUnderTest.Whole(type);
        foreach (var element in TypeUnderTest.Elements(type).Where(e => !e.IsModifier))
        {
            if (turn > 0 && dice.OneIn(4))
                rules.Remove(element.Element);
            else if (turn > 0)
                rules[element.Element] = "category-" + dice.Below(4);
        }
        var grants = rules.Values.Where(c => c != ElementRule.WithAny).Distinct()
            .ToDictionary(c => c, c => c == "granted" || dice.OneIn(2) ? Form.Clear : TestMasks.Form(dice.Of(Forms)));
        return (rules, grants);
    }
}
