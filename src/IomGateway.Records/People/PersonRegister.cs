using IomGateway.Records.Storage;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Records.People;

/// <summary>An agency's own identifier for a person.</summary>
/// <param name="System">The identifier vocabulary's code.</param>
/// <param name="Value">The canonical form.</param>
public sealed record PersonIdentifier(string System, string Value);

/// <summary>Reads who is in scope, by which identifiers each agency knows them, and what stands about them.</summary>
public sealed class PersonRegister
{
    private const string FindSql =
        """
        WITH RECURSIVE up (id, into_id) AS (
            SELECT p.id, p.merged_into FROM identifier i JOIN person p ON p.id = i.person
            WHERE i.system = @system AND i.value = @value AND i.scope = @scope
            UNION SELECT p.id, p.merged_into FROM person p JOIN up ON p.id = up.into_id)
        SELECT id FROM up WHERE into_id IS NULL
        """;

    private readonly RecordsDatabase database;
    private readonly FactsCache cache;

    public PersonRegister(RecordsDatabase database)
    {
        this.database = database;
        cache = new FactsCache(database);
    }

    /// <summary>How often what decisions read has changed.</summary>
    public RegisterEpoch Epoch => database.Epoch();

    /// <summary>Who has this identifier; <see langword="null"/> when nobody, or when it is not one at all.</summary>
    /// <param name="system">The identifier's system.</param>
    /// <param name="value">As written; it is checked and compared in its canonical form.</param>
    /// <param name="agency">The agency whose number it is; needed where a number is unique only within one.</param>
    /// <param name="ct">Not begun once cancelled.</param>
    public ValueTask<PersonId?> FindAsync(IdentifierSystem system, string value, string? agency, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (!IdentifierCheck.TryCanonical(system.Check, value, out var canonical, out _)
            || IdentifierScope.Of(system, agency) is not { } scope)
        {
            return new ValueTask<PersonId?>((PersonId?)null);
        }

        return new ValueTask<PersonId?>(database.ReadPrepared(FindSql, command =>
        {
            command.Parameters.Clear();
            command.Bind("@system", system.Code);
            command.Bind("@value", canonical);
            command.Bind("@scope", scope);
            return command.ExecuteScalar() is string id ? PersonId.Stored(id) : (PersonId?)null;
        }));
    }

    /// <summary>
    /// The identifier by which an agency's system knows the person, of the first of its systems that there is one of;
    /// the person's own file before those merged into it, then the latest. <see langword="null"/> when the agency has
    /// linked none.
    /// </summary>
    public ValueTask<PersonIdentifier?> IdentifierAtAsync(PersonId person, Agency agency, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var file = cache.Find(person);
        if (file is null || agency.System is null)
        {
            return new ValueTask<PersonIdentifier?>((PersonIdentifier?)null);
        }

        var root = file.Root.ToString();
        var row = agency.System.Identifiers
            .Select(system => file.Identifiers
                .Where(i => i.Agency == agency.Id && i.System == system)
                .OrderByDescending(i => i.Person == root).ThenByDescending(i => i.LinkedAt)
                .FirstOrDefault())
            .FirstOrDefault(r => r is not null);
        return new ValueTask<PersonIdentifier?>(row is null ? null : new PersonIdentifier(row.System, row.Value));
    }

    /// <summary>
    /// Every identifier that may stand for the person in an agency's records, those of merged files included: whatever
    /// is unique everywhere, whoever said it, and of local numbers the agency's own alone.
    /// </summary>
    public ValueTask<IReadOnlyList<PersonIdentifier>> IdentifiersAtAsync(
        PersonId person, string agency, VocabularySet vocabulary, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        IReadOnlyList<PersonIdentifier> all = cache.Find(person) is { } file
            ? [.. file.Identifiers.Where(i => i.Agency == agency || IsUniqueEverywhere(i.System))
                .Select(i => new PersonIdentifier(i.System, i.Value)).Distinct()]
            : [];
        return new ValueTask<IReadOnlyList<PersonIdentifier>>(all);

        bool IsUniqueEverywhere(string system) =>
            vocabulary.Identifiers.TryGetValue(system, out var term) && IdentifierScope.Of(term, agency: null) is "";
    }

    /// <summary>
    /// The person's birth date; <see langword="null"/> when nobody has said it or merged files disagree.
    /// </summary>
    public ValueTask<DateOnly?> BirthDateAsync(PersonId person, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new ValueTask<DateOnly?>(cache.Find(person)?.BirthDate);
    }

    /// <summary>
    /// Who this person is now: themselves, or whom they were merged into; <see langword="null"/> when nobody.
    /// </summary>
    public ValueTask<PersonId?> CurrentAsync(PersonId person, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new ValueTask<PersonId?>(cache.Find(person)?.Root);
    }

    /// <summary>
    /// Every id under which something may have been recorded of who this person is now; empty when nobody.
    /// </summary>
    public ValueTask<IReadOnlyList<PersonId>> IdsAsync(PersonId person, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new ValueTask<IReadOnlyList<PersonId>>(cache.Find(person)?.Members ?? []);
    }

    /// <summary>
    /// What stands about the person for one question. What is stale, disputed or never said is not among it.
    /// </summary>
    public ValueTask<StandingFacts> StandingAsync(
        FactsQuestion question, VocabularySet vocabulary, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new ValueTask<StandingFacts>(
            cache.Find(question.Person) is { } file
                ? FactReading.Read(file, question, vocabulary)
                : StandingFacts.Unknown);
    }

    /// <summary>The same in the form in which a decision reads it.</summary>
    public async ValueTask<PersonFacts> FactsAsync(
        FactsQuestion question, VocabularySet vocabulary, CancellationToken ct) =>
        (await StandingAsync(question, vocabulary, ct)).ForDeciding(vocabulary);
}

/// <summary>Within what an identifier is unique.</summary>
internal static class IdentifierScope
{
    private const string WithinAgency = "local";

    /// <summary>
    /// Empty when unique everywhere, else the agency; <see langword="null"/> when that is needed and missing.
    /// </summary>
    public static string? Of(IdentifierSystem system, string? agency) =>
        system.Check == WithinAgency ? agency : "";
}
