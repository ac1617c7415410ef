using System.Text.Json;
using IomGateway.Records;
using IomGateway.Records.People;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Exchange.Disclosure;

/// <summary>What stands about a person for one asker and one holder, at one instant.</summary>
internal sealed record FactsAtHand(
    StandingFacts Standing, PersonFacts Facts, RegisterEpoch Epoch, DateTimeOffset At)
{
    /// <summary>
    /// Reads the register afresh. Somebody whom nobody knows has no facts, and so is nobody's to be told of.
    /// </summary>
    public static async ValueTask<FactsAtHand> GatherAsync(
        PersonRegister register, VocabularySet vocabulary, Subject subject, Asker asker, Agency holder,
        CancellationToken cancel)
    {
        var epoch = register.Epoch;
        if (subject.Person is not { } person)
        {
            return new FactsAtHand(StandingFacts.Unknown, PersonFacts.Unknown, epoch, asker.At);
        }

        var question = new FactsQuestion
        {
            Person = person,
            Asker = asker.Agency,
            User = asker.User,
            CoLocated = asker.CoLocated,
            Holder = holder,
            Purpose = asker.Purpose,
            At = asker.At,
        };
        var standing = await register.StandingAsync(question, vocabulary, cancel);
        return new FactsAtHand(standing, standing.ForDeciding(vocabulary), epoch, asker.At);
    }

    /// <summary>Whether a decision would find the same in both.</summary>
    public bool SaysTheSameAs(FactsAtHand other) =>
        ReferenceEquals(this, other) || ToJson().AsSpan().SequenceEqual(other.ToJson());

    /// <summary>The facts as the vault keeps them.</summary>
    public byte[] ToJson() => JsonText.Of(Standing, Write);

    private static void Write(Utf8JsonWriter json, StandingFacts standing)
    {
        json.WriteStartObject();
        json.WriteStartArray("facts");
        foreach (var fact in standing.Facts)
        {
            json.WriteStartObject();
            if (fact.Partnership is { } partnership)
            {
                json.WriteString("in", partnership);
            }

            json.WriteString("fact", fact.Fact);
            WriteList(json, "is", fact.Values);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("consents");
        foreach (var (partnership, consents) in standing.Consents)
        {
            WriteList(json, partnership, consents);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}

/// <summary>Who asks, what for and when, as the register needs it.</summary>
/// <param name="Agency">Whose user asks.</param>
/// <param name="User">The user.</param>
/// <param name="Purpose">What for.</param>
/// <param name="CoLocated">Whether the user sits in a co-located team, by partnership.</param>
/// <param name="At">When.</param>
internal sealed record Asker(
    Agency Agency, string User, string Purpose, IReadOnlyDictionary<string, bool> CoLocated, DateTimeOffset At);
