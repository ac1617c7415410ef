using IomGateway.Sharing.Compare.Sides;
using IomGateway.Sharing.Compare.Space;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Compare.Scenes;

/// <summary>
/// Goes through everything that two sets can be asked: every two agencies, every stretch of days on which nothing
/// begins or ends, every record type, role and purpose that any flow between them names. What is the same is looked at
/// once.
/// </summary>
internal sealed class SetComparer
{
    private readonly Side[] sides;
    private readonly SceneComparer scenes;
    private readonly bool samePolicies;

    private SetComparer(AgreementSet old, AgreementSet @new)
    {
        AgreementSet[] sets = [old, @new];
        var tables = Array.ConvertAll(sets, s => RuleCompiler.Compile(s.Policies, s.Agencies, s.Enforced()));
        Space = new FactSpace(old.Policies.Vocabulary, @new.Policies.Vocabulary,
            sets.SelectMany(s => s.Enforced().Select(a => a.Agreement.Partnership)),
            PolicyLikeness.SameLabels(old.Policies, @new.Policies));
        Forms = new JointForms([.. sets.Zip(tables, (s, t) => (t.Forms, s.Policies.Vocabulary.Masks))]);
        Numbers = new JointNumbers();
        sides = [.. sets.Select((s, i) => new Side(i, s, tables[i], Space, Forms, Numbers))];
        Effects = new EffectTable(Forms, Numbers.AllTerms);
        Judges = Array.ConvertAll(sides, s => new SceneJudge(Space, s, Forms, Numbers));
        scenes = new SceneComparer(Space, sides, Judges, Effects, Numbers);
        samePolicies = PolicyLikeness.Same(old.Policies, @new.Policies);
        Groups = [.. ComparePairs().Where(g => g.Changes.Count > 0)];
    }

    public FactSpace Space { get; }

    public JointForms Forms { get; }

    public JointNumbers Numbers { get; }

    public EffectTable Effects { get; }

    public SceneJudge[] Judges { get; }

    public IReadOnlyList<Side> Sides => sides;

    /// <summary>Pairs of agencies between which anything changes.</summary>
    public IReadOnlyList<PairGroup> Groups { get; }

    public static SetComparer Run(AgreementSet old, AgreementSet @new) => new(old, @new);

    private IEnumerable<PairGroup> ComparePairs()
    {
        var groups = new Dictionary<string, (PairProfile[] Profiles, List<(string, string)> Pairs)>(
            StringComparer.Ordinal);
        var pairs = sides[0].Pairs.Concat(sides[1].Pairs).Distinct()
            .OrderBy(p => p.From, StringComparer.Ordinal).ThenBy(p => p.To, StringComparer.Ordinal);
        foreach (var (from, to) in pairs)
        {
            var profiles = Array.ConvertAll(sides, s => s.Profile(from, to));
            if (samePolicies && profiles[0].SaysTheSame(profiles[1]))
            {
                continue;
            }

            string key = string.Join('!', profiles.Select(p => p.Key()));
            if (!groups.TryGetValue(key, out var group))
            {
                group = groups[key] = (profiles, []);
            }

            group.Pairs.Add((from, to));
        }

        return groups.Values.Select(g => new PairGroup(g.Pairs, Merged(Changes(g.Profiles))));
    }

    private IEnumerable<QuestionChange> Changes(PairProfile[] profiles)
    {
        var days = Days(profiles);
        for (int i = 0; i + 1 < days.Length; i++)
        {
            var readers = Array.ConvertAll([0, 1], s => new SceneReader(sides[s], profiles[s], days[i]));
            if (Array.TrueForAll(readers, r => r.IsEmpty))
            {
                continue;
            }

            foreach (var change in Changes(readers))
            {
                yield return change with { FromDay = days[i], UntilDay = days[i + 1] };
            }
        }
    }

    private IEnumerable<QuestionChange> Changes(SceneReader[] readers)
    {
        foreach (bool named in (bool[])[true, false])
        {
            foreach (string type in All(readers, r => r.Types(named)))
            {
                string[] purposes = All(readers, r => r.Purposes(named, type));
                foreach (string role in All(readers, r => r.Roles(named, type)))
                {
                    foreach (string purpose in purposes)
                    {
                        foreach (var change in scenes.Compare(readers, named, type, role, purpose))
                        {
                            yield return new QuestionChange(role, purpose, 0, 0, change);
                        }
                    }
                }
            }
        }
    }

    private static string[] All(SceneReader[] readers, Func<SceneReader, IEnumerable<string>> codes) =>
        [.. readers.SelectMany(codes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The days on which something between the two agencies begins or ends.</summary>
    private int[] Days(PairProfile[] profiles) =>
        [.. sides.SelectMany(s => profiles[s.Number].Days(s)).Distinct().Order()];

    /// <summary>Joins what changes alike on days that follow one another.</summary>
    private static List<QuestionChange> Merged(IEnumerable<QuestionChange> changes)
    {
        var merged = new List<QuestionChange>();
        var open = new Dictionary<(string, string, Item, int, int), int>();
        foreach (var change in changes)
        {
            var key = (change.Role, change.Purpose, change.What.Item, change.What.Region, change.What.Allowed);
            if (open.TryGetValue(key, out int at) && merged[at].UntilDay == change.FromDay)
            {
                merged[at] = merged[at] with { UntilDay = change.UntilDay };
            }
            else
            {
                open[key] = merged.Count;
                merged.Add(change);
            }
        }

        return merged;
    }
}
