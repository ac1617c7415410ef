using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Law;

/// <summary>What kinds of consent a flow is certain to have before anything passes.</summary>
internal static class AskedConsents
{
    /// <summary>
    /// Whether a consent that <paramref name="fits"/> must stand: one that is always asked for, or whichever of a
    /// choice is given.
    /// </summary>
    public static bool Include(LegalCase legal, VocabularySet vocabulary, Func<ConsentTerm, bool> fits)
    {
        // A consent that nothing defines has been told already, and is not told again as one of the wrong kind.
        bool Fits(string consent) => !vocabulary.Consents.TryGetValue(consent, out var known) || fits(known);
        return legal.AsksConsent && (legal.Flow.ConsentsAll.Any(Fits)
            || (legal.Flow.ConsentsAny.Count > 0 && legal.Flow.ConsentsAny.All(Fits)));
    }

    /// <summary>The kind as consents.yaml writes it.</summary>
    public static string Words(ConsentKind kind) => kind switch
    {
        ConsentKind.Confidence => "confidence",
        ConsentKind.StatutoryPrecondition => "statutory-precondition",
        ConsentKind.Participation => "participation",
        _ => "gdpr-explicit",
    };
}
