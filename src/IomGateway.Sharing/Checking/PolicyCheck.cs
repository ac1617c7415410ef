using IomGateway.Sharing.Reading;

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

        return found.Found;
    }
}
