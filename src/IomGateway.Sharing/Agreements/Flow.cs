using System.Collections.Frozen;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Agreements;

/// <summary>Who may tell whom what, for what, about whom, under which law, and what follows.</summary>
public sealed record Flow
{
    public required string Id { get; init; }

    public string? Title { get; init; }

    /// <summary>The senders; groups and <c>parties</c> are already expanded.</summary>
    public required FrozenSet<string> From { get; init; }

    /// <summary>The recipients; groups and <c>parties</c> are already expanded.</summary>
    public required FrozenSet<string> To { get; init; }

    public required FrozenSet<string> Purposes { get; init; }

    public required IReadOnlyList<Ground> Under { get; init; }

    public ConfidenceDischarge? Confidence { get; init; }

    /// <summary>Why it is necessary and proportionate, in words.</summary>
    public required string Necessity { get; init; }

    public required FrozenSet<string> Roles { get; init; }

    /// <summary>Conditions on person-facts, by fact code; all must hold, any listed value will do.</summary>
    public required FrozenDictionary<string, FrozenSet<string>> People { get; init; }

    /// <summary>Consents of which every one must stand.</summary>
    public required FrozenSet<string> ConsentsAll { get; init; }

    /// <summary>Consents of which any one will do; empty when none is asked for in this way.</summary>
    public required FrozenSet<string> ConsentsAny { get; init; }

    /// <summary>Conditions on the record's labels, by label code.</summary>
    public required FrozenDictionary<string, FrozenSet<string>> Record { get; init; }

    /// <summary>The categories granted, by record type.</summary>
    public required FrozenDictionary<string, FrozenSet<string>> Records { get; init; }

    /// <summary>The mask in which a granted category leaves, by category.</summary>
    public required FrozenDictionary<string, string> Mask { get; init; }

    public required Obligations Then { get; init; }

    /// <summary>Only records that identify nobody; never combined with another flow.</summary>
    public bool Depersonalised { get; init; }

    /// <summary>What a refusal may say about the record: <c>held</c>, <c>redacted</c>.</summary>
    public required FrozenSet<string> Says { get; init; }

    /// <summary>Whether the released bytes are kept as evidence.</summary>
    public bool KeepsBytes { get; init; }

    /// <summary>The recipient's official duty, where spent convictions are to flow.</summary>
    public string? OfficialDuty { get; init; }

    /// <summary>What makes it an emergency flow; <see langword="null"/> for an ordinary one.</summary>
    public EmergencyTerms? Emergency { get; init; }

    public required SourcePosition At { get; init; }

    /// <summary>Where each part stands, by dotted key such as <c>people.level</c> or <c>records.Patient</c>.</summary>
    public required FrozenDictionary<string, SourcePosition> Positions { get; init; }

    /// <summary>Where the part named by a dotted key stands, or the nearest part around it.</summary>
    public SourcePosition PositionOf(string key)
    {
        for (var part = key; part.Length > 0; part = part[..Math.Max(0, part.LastIndexOf('.'))])
        {
            if (Positions.TryGetValue(part, out var at))
            {
                return at;
            }
        }

        return At;
    }
}

/// <summary>A legal ground: a gateway, and the regime and bases at each end.</summary>
public sealed record Ground
{
    public required string Gateway { get; init; }

    public required LegalEnd Sender { get; init; }

    public required LegalEnd Recipient { get; init; }

    public string? PolicyDocument { get; init; }

    /// <summary>The senders that it is for; empty is all of the flow's.</summary>
    public required FrozenSet<string> From { get; init; }

    /// <summary>The recipients that it is for; empty is all of the flow's.</summary>
    public required FrozenSet<string> To { get; init; }

    public required SourcePosition At { get; init; }

    public SourcePosition GatewayAt { get; init; }

    /// <summary>Whether this ground is for that sender and that recipient.</summary>
    public bool Covers(string from, string to) =>
        (From.Count == 0 || From.Contains(from)) && (To.Count == 0 || To.Contains(to));
}

/// <summary>One end's own data-protection regime and bases.</summary>
public sealed record LegalEnd(string Regime, IReadOnlyList<string> Bases)
{
    public SourcePosition At { get; init; }
}

/// <summary>
/// How a duty of confidence is discharged: <c>consent</c>, <c>law</c>, <c>public-interest</c> or <c>direct-care</c>.
/// </summary>
/// <param name="By">How.</param>
/// <param name="Why">Which law, or which public interest; in words.</param>
/// <param name="Which">The law's code, where it is one that agreements can cite.</param>
public sealed record ConfidenceDischarge(string By, string? Why, string? Which = null)
{
    public const string Consent = "consent";

    public const string Law = "law";

    public const string PublicInterest = "public-interest";

    public const string DirectCare = "direct-care";
}

/// <summary>What the recipient must do with what it gets, and which events are told.</summary>
public sealed record Obligations
{
    public Retention? Retain { get; init; }

    public Onward Onward { get; init; } = Onward.None;

    public required FrozenSet<string> Events { get; init; }
}

/// <summary>
/// How long it may be kept: a period (ISO 8601, days, months or years) from a clock, unless overridden.
/// </summary>
public sealed record Retention(string Clock, string For, IReadOnlyList<string> Unless);

/// <summary>Whether it may be passed on, strictest first.</summary>
public enum Onward
{
    None,
    AskOriginator,
    Allowed,
}

/// <summary>What an emergency lifts, how often, and who looks at it afterwards.</summary>
public sealed record EmergencyTerms
{
    /// <summary>The word by which <see cref="Lifts"/> names every consent.</summary>
    public const string Consent = "consent";

    /// <summary>The conditions that are lifted: <c>consent</c> or person-fact codes; never a safeguard.</summary>
    public required FrozenSet<string> Lifts { get; init; }

    /// <summary>Uses a day by one user.</summary>
    public required int LimitPerDay { get; init; }

    public required TimeSpan ReviewWithin { get; init; }

    public required IReadOnlyList<string> Reviewers { get; init; }

    /// <summary>Whether a condition on a person-fact is lifted; lifting <c>mappa</c> lifts each of its parts.</summary>
    public bool LiftsCondition(string fact)
    {
        ArgumentNullException.ThrowIfNull(fact);
        int dot = fact.IndexOf('.', StringComparison.Ordinal);
        return Lifts.Contains(fact) || (dot > 0 && Lifts.Contains(fact[..dot]));
    }
}
