using System.Data.Common;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Records.People;

/// <summary>
/// Takes what agencies say about people: facts of a partnership, who stands how to a person, and holders' restricted
/// lists. An agency says only what its own file and the vocabulary let it say.
/// </summary>
public sealed class FactRegister(RecordsDatabase database)
{
    /// <summary>The relationship of which a person has one, and which a named user has.</summary>
    public const string LeadProfessional = "lead-professional";

    private const string NoRelationship = "none";

    /// <summary>
    /// Takes one fact about a person. An agency of a class that may not assert it may still say one of its opening
    /// values (<see cref="FactTerm.MayOpen"/>): that stands only if nothing was said of the fact before, and the answer
    /// is <see cref="Change.Made"/> either way, so that it does not tell who is in scope.
    /// </summary>
    public Task<Change> AssertAsync(FactAssertion said, VocabularySet vocabulary, CancellationToken ct)
    {
        var opens = AssertionRules.MayOpen(vocabulary, said);
        var refused = Check(said.Fact, said.Since, said.By, vocabulary, out var term, opens)
            ?? AssertionRules.InPartnership(said.By.Agency.Id, said.Partnership)
            ?? (term!.AboutAsker
                ? new Change.Refused(
                    "about-the-asker", $"{said.Fact} speaks of who asks, and is not said of a person alone.",
                    "Say the relationship or the restricted list instead.")
                : AssertionRules.Values(term, said.Values));
        var fact = new FactToWrite(
            said.Partnership.Id, said.Fact, said.Values, said.Since.ToUnixTimeMilliseconds(), said.By)
        {
            OpensOnly = opens,
        };
        return Write(
            said.Person, refused, (connection, root) => FactWriting.Assert(connection, root, fact, database.Now), ct);
    }

    public Task<Change> RelateAsync(
        RelationshipAssertion said, VocabularySet vocabulary, CancellationToken ct) => Write(
        said.Person,
        CheckRelationship(said, vocabulary),
        (connection, root) => FactWriting.Relate(connection, root, said, database.Now),
        ct);

    /// <summary>Ends a relationship as of now.</summary>
    public Task<Change> EndRelationshipAsync(
        RelationshipAssertion said, VocabularySet vocabulary, CancellationToken ct) => Write(
        said.Person,
        CheckRelationship(said, vocabulary),
        (connection, root) => FactWriting.End(
            connection, root, said.Partnership.Id, said.Kind, said.Agency, said.User ?? "", database.Now) > 0
                ? new Change.Made(root)
                : new Change.AlreadySo(root),
        ct);

    public Task<Change> RestrictAsync(RestrictedList list, VocabularySet vocabulary, CancellationToken ct) => Write(
        list.Person,
        Check(FactReading.Restricted, list.Since, list.By, vocabulary, out _),
        (connection, root) => FactWriting.Restrict(connection, root, list, database.Now),
        ct);

    internal Change.Refused? CheckRelationship(RelationshipAssertion said, VocabularySet vocabulary) =>
        Check(FactReading.Relationship, said.Since, said.By, vocabulary, out var term)
        ?? AssertionRules.InPartnership(said.By.Agency.Id, said.Partnership)
        ?? AssertionRules.InPartnership(said.Agency, said.Partnership)
        ?? AssertionRules.Values(term!, [said.Kind])
        ?? (said.Kind switch
        {
            NoRelationship => new Change.Refused(
                "no-relationship", "Having none is not said; it is what there is when nothing is said.",
                "End the relationship that stands."),
            LeadProfessional when string.IsNullOrWhiteSpace(said.User) => new Change.Refused(
                "lead-is-a-user", "The lead professional is one named user.", "Name the user."),
            _ => null,
        });

    internal Change.Refused? Check(
        string fact, DateTimeOffset since, Actor by, VocabularySet vocabulary, out FactTerm? term,
        bool opens = false) =>
        !AssertionRules.TryTerm(vocabulary, fact, out term!, out var unknown)
            ? unknown
            : AssertionRules.MayAssert(by.Agency, term!, opens)
                ?? AssertionRules.NotAhead(since, database.Time.GetUtcNow());

    private Task<Change> Write(
        PersonId person, Change.Refused? refused, Func<DbConnection, string, Change> write, CancellationToken ct) =>
        refused is not null
            ? Task.FromResult<Change>(refused)
            : database.ChangeOfAsync(person, write, ct);
}
