using System.Collections.Frozen;

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

/// <summary>A power or duty to disclose. It opens a door; it does not replace a data-protection basis.</summary>
public sealed record LegalGateway
{
    public required string Code { get; init; }

    public required string Label { get; init; }

    /// <summary>The statute and section, such as <c>Crime and Disorder Act 1998 s115</c>.</summary>
    public required string Section { get; init; }

    /// <summary>What must hold for it to be cited, in words.</summary>
    public required string Rule { get; init; }

    public DateOnly? From { get; init; }

    public DateOnly? Until { get; init; }

    public required FrozenSet<string> Jurisdictions { get; init; }

    public required Confidence Confidence { get; init; }

    /// <summary>Whether it opens disclosure at all; some sections state functions and no power to disclose.</summary>
    public bool Discloses { get; init; } = true;
}

/// <summary>A basis or condition for processing under one data-protection regime.</summary>
public sealed record LegalBasis
{
    public required string Code { get; init; }

    public required string Label { get; init; }

    public required string Section { get; init; }

    public required string Rule { get; init; }

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

/// <summary>The law as data: gateways, and bases for each regime.</summary>
public sealed record LawBook
{
    public required FrozenDictionary<string, LegalGateway> Gateways { get; init; }

    public required FrozenDictionary<string, LegalBasis> Bases { get; init; }

    /// <summary>Regimes by code: <c>uk-gdpr</c> and <c>part-3</c>.</summary>
    public required FrozenDictionary<string, string> Regimes { get; init; }
}
