using IomGateway.Sharing.Law;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Checking;

/// <summary>Whether the policies fit together beyond naming one another.</summary>
internal static class PolicyCheck
{
    public static IEnumerable<Problem> Run(PolicyLibrary policies)
    {
        var found = new FileProblems("");
        foreach (var label in policies.Vocabulary.Labels.Values.Where(l => l.FromBirthDate))
        {
            // Register and record are compared with each other, and the more protective of the two counts.
            if (!policies.Vocabulary.PersonFacts.TryGetValue(label.Code, out var fact)
                || !fact.Values.SequenceEqual(label.Values))
            {
                found.Error(label.At, "bands-differ",
                    $"The label `{label.Code}` is worked out from a birth date, so its values must be those of the"
                    + " person fact of that name.",
                    "Give both the same values in the same order.");
            }
        }

        foreach (var purpose in policies.Vocabulary.Purposes.Values.Where(p =>
            p is { Depersonalised: true, Emergency: true }))
        {
            found.Error(purpose.At, "depersonalised-emergency",
                $"`{purpose.Code}` cannot be for emergencies and name nobody.",
                "Choose one of the two.");
        }

        CheckReuse(policies, found);
        return found.Found;
    }

    /// <summary>
    /// What law enforcement holds may serve another kind of purpose only where the law authorises it, and the common
    /// law does not (Data Protection Act 2018 s36(4)).
    /// </summary>
    private static void CheckReuse(PolicyLibrary policies, FileProblems found)
    {
        foreach (var purpose in policies.Vocabulary.Purposes.Values
            .Where(p => p.LawEnforcement == LawEnforcement.Never).OrderBy(p => p.Code, StringComparer.Ordinal))
        {
            foreach (var gateway in purpose.Gateways.Order(StringComparer.Ordinal)
                .Where(g => policies.Law.Gateways.GetValueOrDefault(g)?.Nature == LegalNature.CommonLaw))
            {
                found.Error(purpose.At, "reuse-without-law",
                    $"`{purpose.Code}` is no law-enforcement purpose, and `{gateway}` is the common law, which does not"
                    + " authorise using for it what was gathered for law enforcement.",
                    $"Take `{gateway}` out of its gateways, or name a statute.",
                    "Data Protection Act 2018 s36(4)");
            }
        }
    }
}
