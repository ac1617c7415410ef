using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Law;

/// <summary>One agency at one end: itself a party, or a member of a forum that is.</summary>
/// <param name="Agency">The legal person.</param>
/// <param name="Named">The party of the agreement: its own id or the forum's.</param>
/// <param name="Jurisdiction">Its country, or its partnership's; <see langword="null"/> when nothing says.</param>
internal sealed record LegalParty(Agency Agency, string Named, string? Jurisdiction)
{
    /// <summary>How a problem names it.</summary>
    public string Words => Agency.Id == Named ? $"`{Agency.Id}`" : $"`{Agency.Id}` (in `{Named}`)";
}

/// <summary>What one agency tells another for one purpose under one flow: what a ground must be good for.</summary>
internal sealed record LegalCase(Flow Flow, LegalParty From, LegalParty To, Purpose Purpose)
{
    public string Pair => $"{From.Agency.Id} {To.Agency.Id}";

    /// <summary>Whether the flow's conditions of consent are asked for at all: an emergency may lift them.</summary>
    public bool AsksConsent =>
        Flow.ConsentsAll.Count + Flow.ConsentsAny.Count > 0
        && !(Flow.Emergency?.Lifts.Contains(EmergencyTerms.Consent) ?? false);
}

/// <summary>Why a ground is not good for a case, where that stands, and the mend.</summary>
internal sealed record LegalShortfall
{
    public required SourcePosition At { get; init; }

    /// <summary>A stable code in kebab case.</summary>
    public required string Code { get; init; }

    /// <summary>What it is about, so that the same thing is told once: a basis, a category, a purpose.</summary>
    public required string Subject { get; init; }

    public required string Message { get; init; }

    public required string Help { get; init; }

    public required string Section { get; init; }
}
