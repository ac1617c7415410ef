using System.Collections.Frozen;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Law;

/// <summary>How surely an entry of the law is known.</summary>
public enum Confidence
{
    /// <summary>The text of the statute or of official guidance was read.</summary>
    Read,

    /// <summary>A reliable summary was read.</summary>
    Secondary,

    /// <summary>General knowledge: counsel must confirm it.</summary>
    Recalled,
}

/// <summary>What a gateway is, which decides what may rest on it.</summary>
public enum LegalNature
{
    /// <summary>The sender may disclose.</summary>
    Power,

    /// <summary>The sender must disclose: a legal obligation (UK GDPR Article 6(1)(c)) can rest on it.</summary>
    Duty,

    /// <summary>No statute: a power at common law, which authorises no use for another kind of purpose.</summary>
    CommonLaw,
}

/// <summary>A power or duty to disclose. It opens a door; it does not replace a data-protection basis.</summary>
public sealed record LegalGateway
{
    public required string Code { get; init; }

    public required string Label { get; init; }

    /// <summary>The statute and section, such as <c>Crime and Disorder Act 1998 s115</c>.</summary>
    public required string Section { get; init; }

    /// <summary>What must hold for it to be cited, in words.</summary>
    public required string Rule { get; init; }

    /// <summary>What must hold for it to be cited, as the check judges it.</summary>
    public IReadOnlyList<LawRule> Rules { get; init; } = [];

    public DateOnly? From { get; init; }

    public DateOnly? Until { get; init; }

    /// <summary>Where both ends must be: <c>england</c>, <c>wales</c> and others.</summary>
    public required FrozenSet<string> Jurisdictions { get; init; }

    public required Confidence Confidence { get; init; }

    public LegalNature Nature { get; init; }

    /// <summary>Whether it opens disclosure at all; some sections state functions and no power to disclose.</summary>
    public bool Discloses { get; init; } = true;

    /// <summary>Whether a duty of confidence yields to it.</summary>
    public bool DischargesConfidence { get; init; }
}

/// <summary>A basis or condition for processing under one data-protection regime.</summary>
public sealed record LegalBasis
{
    public required string Code { get; init; }

    public required string Label { get; init; }

    public required string Section { get; init; }

    /// <summary>What must hold for it to be cited, in words.</summary>
    public required string Rule { get; init; }

    /// <summary>What must hold for it to be cited, as the check judges it; empty when nothing more is asked.</summary>
    public IReadOnlyList<LawRule> Rules { get; init; } = [];

    /// <summary><c>uk-gdpr</c> or <c>part-3</c>.</summary>
    public required string Regime { get; init; }

    /// <summary>
    /// <c>article-6</c>, <c>article-9</c>, <c>article-10</c>, <c>schedule-1</c>, <c>part-3</c> or <c>schedule-8</c>.
    /// </summary>
    public required string Kind { get; init; }

    public DateOnly? From { get; init; }

    public DateOnly? Until { get; init; }

    public required Confidence Confidence { get; init; }
}

/// <summary>A data-protection regime, and what it asks of an end that stands under it.</summary>
public sealed record LegalRegime
{
    public required string Code { get; init; }

    public required string Label { get; init; }

    /// <summary>The section that says to whom it applies.</summary>
    public required string Section { get; init; }

    /// <summary>The kind of basis that each kind of data needs; a kind of data without one needs no more.</summary>
    public required FrozenDictionary<CategoryKind, RegimeNeed> Needs { get; init; }

    /// <summary>Who may stand under it, and for which purposes.</summary>
    public IReadOnlyList<LawRule> Rules { get; init; } = [];
}

/// <summary>One kind of basis that must be cited.</summary>
/// <param name="Kind">A kind of <see cref="LegalBasis"/>, such as <c>article-9</c>.</param>
/// <param name="Section">The section that asks for it.</param>
public sealed record RegimeNeed(string Kind, string Section);

/// <summary>The law as data: gateways, and bases for each regime.</summary>
public sealed record LawBook
{
    public required FrozenDictionary<string, LegalGateway> Gateways { get; init; }

    public required FrozenDictionary<string, LegalBasis> Bases { get; init; }

    /// <summary>Regimes by code: <c>uk-gdpr</c> and <c>part-3</c>.</summary>
    public required FrozenDictionary<string, LegalRegime> Regimes { get; init; }
}
