using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Checking;

/// <summary>How surely a condition holds for everything that a flow could ever disclose.</summary>
internal enum Certainty
{
    Never,
    Sometimes,
    Always,
}

/// <summary>
/// What is known beforehand of everything that passes from one agency to another under one flow, for one record type.
/// </summary>
internal sealed record Standing(
    Flow Flow,
    IReadOnlySet<string> FromClasses,
    IReadOnlySet<string> ToClasses,
    string From,
    string To,
    PolicyLibrary Policies,
    string RecordType)
{
    /// <param name="condition">The condition to judge.</param>
    /// <param name="unknownBites">
    /// How to take what no answer of this flow can ever know, such as a fact about a person where nobody is named.
    /// </param>
    public Certainty Judge(SafeguardCondition condition, bool unknownBites)
    {
        var surety = Certainty.Always;
        foreach (var (key, values) in condition.Keys)
        {
            surety = Least(surety, JudgeKey(key, values, unknownBites));
        }

        foreach (var (fact, values) in condition.Person)
        {
            surety = Least(surety, JudgeFact(fact, values, unknownBites));
        }

        foreach (var (label, values) in condition.Record)
        {
            surety = Least(surety, JudgeLabel(label, values));
        }

        return surety;
    }

    private Certainty JudgeKey(string key, FrozenSet<string> values, bool unknownBites) => key switch
    {
        "from-class" => Sure(values.Overlaps(FromClasses)),
        "to-class" => Sure(values.Overlaps(ToClasses)),
        "from" => Sure(values.Contains(From)),
        "to" => Sure(values.Contains(To)),
        "record-type" => Sure(values.Contains(RecordType)),
        "depersonalised" => Sure(values.Contains(Flow.Depersonalised ? "true" : "false")),
        "official-duty" => Sure(values.Contains("stated") && Flow.OfficialDuty is not null),
        "purpose" => Compare(Flow.Purposes, values),
        "role" => Compare(Flow.Roles, values),
        "consent" => JudgeConsent(values, unknownBites),
        _ => Certainty.Sometimes,
    };

    private Certainty JudgeConsent(FrozenSet<string> values, bool unknownBites)
    {
        if (Flow.Depersonalised)
        {
            return Sure(unknownBites);
        }

        var lifted = Flow.Emergency?.Lifts.Contains(EmergencyTerms.Consent) ?? false;
        var asked = !lifted && (Flow.ConsentsAll.Overlaps(values)
            || (Flow.ConsentsAny.Count > 0 && Flow.ConsentsAny.IsSubsetOf(values)));
        return asked ? Certainty.Always : Certainty.Sometimes;
    }

    private Certainty JudgeFact(string fact, FrozenSet<string> values, bool unknownBites)
    {
        if (Flow.Depersonalised)
        {
            return Sure(unknownBites);
        }

        if (!Flow.People.TryGetValue(fact, out var asked) || (Flow.Emergency?.Lifts.Contains(fact) ?? false))
        {
            return Certainty.Sometimes;
        }

        // Somebody with one value of many may have another besides, so that neither the one nor the other is certain.
        var many = Policies.Vocabulary.PersonFacts.TryGetValue(fact, out var known) && known.Many;
        return many && !asked.IsSubsetOf(values) ? Certainty.Sometimes : Compare(asked, values);
    }

    private Certainty JudgeLabel(string label, FrozenSet<string> values)
    {
        if (Policies.RecordTypes.TryGetValue(RecordType, out var type) && type.Labels.All(l => l.Label != label)
            && !(Policies.Vocabulary.Labels.TryGetValue(label, out var known) && known.FromBirthDate))
        {
            return Certainty.Never;
        }

        return Flow.Record.TryGetValue(label, out var asked) ? Compare(asked, values) : Certainty.Sometimes;
    }

    private static Certainty Compare(FrozenSet<string> possible, FrozenSet<string> values) =>
        possible.Count > 0 && possible.IsSubsetOf(values) ? Certainty.Always
        : possible.Overlaps(values) ? Certainty.Sometimes
        : Certainty.Never;

    private static Certainty Sure(bool holds) => holds ? Certainty.Always : Certainty.Never;

    private static Certainty Least(Certainty one, Certainty other) => one < other ? one : other;
}
