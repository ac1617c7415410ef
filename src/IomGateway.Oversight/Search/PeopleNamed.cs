using IomGateway.Records.People;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Oversight.Search;

/// <summary>Whom an auditor means, by whichever of their numbers.</summary>
internal sealed class PeopleNamed(PersonRegister register, VocabularySet vocabulary)
{
    private const string WithinAgency = "local";

    /// <summary>Who is meant; <see langword="null"/> when the number is none of its kind.</summary>
    public async Task<PersonMeant?> FindAsync(PersonNamed named, string agency, CancellationToken ct)
    {
        if (named is PersonNamed.ById { Id: var id })
        {
            return await OfAsync(id, agency, ct);
        }

        var (system, value) = (PersonNamed.ByNumber)named;
        if (!IdentifierCheck.TryCanonical(system.Check, value, out var canonical, out _))
        {
            return null;
        }

        return await register.FindAsync(system, value, agency, ct) is { } known
            ? await OfAsync(known, agency, ct)
            : new PersonMeant(null, [], Asked(system, canonical) is { } asked ? [asked] : []);
    }

    /// <summary>
    /// A person whom the register no longer has may still stand in the log. Questions from before anybody knew them are
    /// found by the numbers that are theirs alone; a number that is unique only within an agency could be another's.
    /// </summary>
    private async Task<PersonMeant> OfAsync(PersonId person, string agency, CancellationToken ct)
    {
        var ids = await register.IdsAsync(person, ct);
        var numbers = await register.IdentifiersAtAsync(person, agency, vocabulary, ct);
        return new PersonMeant(
            await register.CurrentAsync(person, ct) ?? person,
            [.. ids.Append(person).Select(p => p.ToString()).Distinct(StringComparer.Ordinal)],
            [.. numbers.Select(n => vocabulary.Identifiers.GetValueOrDefault(n.System) is { } system
                ? Asked(system, n.Value) : null).OfType<string>()]);
    }

    /// <summary>As the data path keeps what it was asked.</summary>
    private static string? Asked(IdentifierSystem system, string canonical) =>
        system.Check == WithinAgency ? null : $"{system.System}|{canonical}";
}

/// <summary>Somebody who is meant.</summary>
/// <param name="Person">Who they are now; <see langword="null"/> when nobody knows them.</param>
/// <param name="Ids">Every id under which something may have been recorded of them.</param>
/// <param name="Asked">How they may have been asked about before anybody knew them.</param>
internal sealed record PersonMeant(PersonId? Person, IReadOnlyList<string> Ids, IReadOnlyList<string> Asked);
