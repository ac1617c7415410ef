using System.Collections.Frozen;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Law;

/// <summary>
/// One thing that must hold where an entry of the law is cited. The set is closed: what a rule means stands in the
/// judges of this folder, and nothing else can add to it.
/// </summary>
public abstract record LawRule
{
    private protected LawRule()
    {
    }

    /// <summary>Sender and recipient fit one of these pairs.</summary>
    public sealed record Between(IReadOnlyList<PairTest> AnyOf, string Says) : LawRule;

    /// <summary>The flow names nobody.</summary>
    public sealed record OnlyDepersonalised : LawRule;

    /// <summary>The flow is confined to people of one of these descriptions, facts by code.</summary>
    public sealed record AboutPeople(
        IReadOnlyList<FrozenDictionary<string, FrozenSet<string>>> AnyOf, string Says) : LawRule;

    /// <summary>The flow asks for a consent that cites this entry.</summary>
    public sealed record PersonAgrees : LawRule;

    /// <summary>The flow carries nothing that patients give in confidence; the subsection says so.</summary>
    public sealed record NoPatientInformation(string Subsection) : LawRule;

    /// <summary>It answers a request, so that no event can rest on it.</summary>
    public sealed record AnswersRequest : LawRule;

    /// <summary>It serves these purposes and no others.</summary>
    public sealed record ForPurposes(FrozenSet<string> Purposes) : LawRule;

    /// <summary>The end that cites it is one of these.</summary>
    public sealed record EndIs(EndChoice Choice) : LawRule;

    /// <summary>The end that cites it is none of these.</summary>
    public sealed record EndIsNot(EndChoice Choice) : LawRule;

    /// <summary>The end that cites it is the sender.</summary>
    public sealed record SenderOnly : LawRule;

    /// <summary>The recipient is one of these, whichever end cites it.</summary>
    public sealed record RecipientIs(EndChoice Choice) : LawRule;

    /// <summary>The end across from the one that cites it is one of these.</summary>
    public sealed record OtherEndIs(EndChoice Choice) : LawRule;

    /// <summary>One of these bases is cited beside it, unless the end is one of <paramref name="UnlessEnd"/>.</summary>
    public sealed record Beside(FrozenSet<string> Bases, IReadOnlyList<EndTest> UnlessEnd) : LawRule;

    /// <summary>The flow rests nothing on consent.</summary>
    public sealed record NotBesideConsent : LawRule;

    /// <summary>The flow asks for a consent of this kind.</summary>
    public sealed record AsksConsent(ConsentKind Kind) : LawRule;

    /// <summary>The ground names an appropriate policy document.</summary>
    public sealed record OwesPolicyDocument : LawRule;

    /// <summary>The gateway is a duty and not a power.</summary>
    public sealed record UnderDuty : LawRule;

    /// <summary>The purpose can be a law-enforcement purpose.</summary>
    public sealed record LawEnforcementOnly : LawRule;

    /// <summary>These do not stand under it for what is always law enforcement.</summary>
    public sealed record LawEnforcementElsewhere(EndChoice Choice) : LawRule;
}
