using IomGateway.Demo.World;
using IomGateway.Records;
using IomGateway.Records.Consents;
using IomGateway.Records.People;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Demo.People;

/// <summary>Puts the people of the story into the register, each thing said by an agency that may say it.</summary>
internal sealed class RegisterFilling(RecordsDatabase records, DemoAgencies agencies, TimeProvider time)
{
    private const string Keeper = "demo-register-keeper";

    private readonly IdentityRegister identities = new(records);
    private readonly FactRegister facts = new(records);
    private readonly ConsentRegister consents = new(records);

    private VocabularySet Vocabulary => agencies.Workspace.Policies.Vocabulary;

    public async Task FillAsync(IEnumerable<DemoPerson> people, CancellationToken cancel)
    {
        foreach (var person in people)
        {
            var id = await AdmitAsync(person, cancel);
            await SayAsync(person, id, cancel);
        }
    }

    private async Task<PersonId> AdmitAsync(DemoPerson person, CancellationToken cancel)
    {
        PersonId? known = null;
        foreach (var number in person.Identifiers)
        {
            var system = Vocabulary.Identifiers[number.System];
            var by = By(number.Agency);
            var change = known is { } id
                ? await identities.LinkAsync(id, system, number.Value, number.Agency, by, "demo", cancel)
                : await identities.AdmitAsync(system, number.Value, number.Agency, by, "demo", cancel);
            known = PersonId.TryParse(Made(change, person), out var found) ? found : known;
        }

        var admitted = known ?? throw new InvalidOperationException($"{person.Id} has no number by which to be known.");
        Made(await identities.SetBirthDateAsync(
            admitted, person.BirthDate, correct: false, By(person.Identifiers[0].Agency), cancel), person);
        return admitted;
    }

    private async Task SayAsync(DemoPerson person, PersonId id, CancellationToken cancel)
    {
        foreach (var said in person.Facts)
        {
            Made(await facts.AssertAsync(new FactAssertion
            {
                Person = id,
                Partnership = agencies.Here,
                Fact = said.Fact,
                Values = said.Values,
                Since = Ago(said.Days),
                By = By(said.By),
            }, Vocabulary, cancel), person);
        }

        foreach (var said in person.Relationships)
        {
            Made(await facts.RelateAsync(new RelationshipAssertion
            {
                Person = id,
                Partnership = agencies.Here,
                Kind = said.Kind,
                Agency = said.Agency,
                User = said.User,
                Since = Ago(said.Days),
                By = By(said.By),
            }, Vocabulary, cancel), person);
        }

        foreach (var holder in person.OpenAt)
        {
            Made(await facts.RestrictAsync(
                new RestrictedList { Person = id, Excluded = [], Since = Ago(days: 1), By = By(holder) },
                Vocabulary, cancel), person);
        }

        foreach (var agreed in person.Consents)
        {
            Made(await consents.GiveAsync(new ConsentGrant
            {
                Person = id,
                Partnership = agencies.Here,
                Consent = agreed.Consent,
                Holder = agreed.Holder,
                Recipients = agreed.Recipients,
                GivenAt = Ago(agreed.Days),
                By = By(agreed.Holder),
            }, Vocabulary, cancel), person);
        }
    }

    private Actor By(string agency) => new(agencies.Agency(agency), Keeper);

    private DateTimeOffset Ago(int days) => time.GetUtcNow() - TimeSpan.FromDays(days);

    private static string? Made(Change change, DemoPerson person) => change switch
    {
        Change.Made made => made.Id,
        Change.AlreadySo standing => standing.Id,
        Change.Refused refused => throw new InvalidOperationException(
            $"The register did not take what is said of {person.Id}: {refused.Message} {refused.Mend}"),
        _ => throw new InvalidOperationException(
            $"The register gave an answer for {person.Id} that the demo does not know."),
    };
}
