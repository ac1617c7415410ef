using System.Collections.ObjectModel;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Records.People;

/// <summary>Whose facts are wanted, for whom, of which holder, when.</summary>
public sealed record FactsQuestion
{
    public required PersonId Person { get; init; }

    /// <summary>The agency that asks: the recipient.</summary>
    public required Agency Asker { get; init; }

    /// <summary>The asking agency's user.</summary>
    public required string User { get; init; }

    /// <summary>
    /// Whether the user sits in a co-located team, by partnership; unknown where the partnership is not named.
    /// </summary>
    public IReadOnlyDictionary<string, bool> CoLocated { get; init; } = ReadOnlyDictionary<string, bool>.Empty;

    /// <summary>The agency that would answer: the sender, whose restricted list and consents count.</summary>
    public required Agency Holder { get; init; }

    /// <summary>What for; a consent can be for some purposes only.</summary>
    public required string Purpose { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>What is known of a person for one question; what is not listed is unknown.</summary>
public sealed record StandingFacts
{
    /// <summary>Nobody whom the register knows.</summary>
    public static StandingFacts Unknown { get; } = new()
    {
        Facts = [],
        Consents = new Dictionary<string, IReadOnlyList<string>>(),
    };

    public required IReadOnlyList<StandingFact> Facts { get; init; }

    /// <summary>The consents that stand between this holder and this asker, by partnership.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Consents { get; init; }

    /// <summary>The same in the form in which a decision reads it.</summary>
    public PersonFacts ForDeciding(VocabularySet vocabulary)
    {
        var builder = new PersonFacts.Builder(vocabulary);
        foreach (var fact in Facts)
        {
            builder.Set(fact.Partnership, fact.Fact, [.. fact.Values]);
        }

        foreach (var (partnership, standing) in Consents)
        {
            builder.Consents(partnership, standing);
        }

        return builder.Build();
    }
}

/// <summary>
/// One known fact. <paramref name="Partnership"/> is <see langword="null"/> where it holds in every one.
/// </summary>
public sealed record StandingFact(string? Partnership, string Fact, IReadOnlyList<string> Values);
