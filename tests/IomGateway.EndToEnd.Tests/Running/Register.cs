using IomGateway.Exchange.Disclosure;
using IomGateway.Records;
using IomGateway.Records.Consents;
using IomGateway.Records.People;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.EndToEnd.Tests.Running;

/// <summary>Fills the gateway's register as the partners' own imports would.</summary>
internal sealed class Register(RecordsDatabase records, Enforcement enforcement, TimeProvider time)
{
    private const string Llr = "leicester-leicestershire-rutland";

    /// <summary>By which number each agency knows people.</summary>
    private static readonly (string Agency, string System, Func<Person, string> Value)[] Known =
    [
        ("probation-east-midlands", "crn", p => p.Crn),
        ("probation-east-midlands", "pnc-id", p => p.Pnc),
        ("leicestershire-police", "pnc-id", p => p.Pnc),
        ("hmp-leicester", "noms-number", p => p.Noms),
        ("treatment-llr", "nhs-number", p => p.Nhs),
        ("community-health-llr", "nhs-number", p => p.Nhs),
        ("prison-healthcare-leicester", "nhs-number", p => p.Nhs),
        ("accommodation-llr", "voluntary-case", p => p.Case),
        ("leicester-city-council", "housing-case", p => p.Case),
    ];

    private static readonly string[] Holders =
    [
        "treatment-llr", "leicestershire-police", "probation-east-midlands", "hmp-leicester", "accommodation-llr",
        "leicester-city-council", "community-health-llr",
    ];

    private readonly IdentityRegister identity = new(records);
    private readonly FactRegister facts = new(records);
    private readonly ConsentRegister consents = new(records);

    private VocabularySet Vocabulary => enforcement.Latest.Policies.Vocabulary;

    private Partnership Partnership => enforcement.Latest.Agencies.FindPartnership(Llr)!;

    /// <summary>
    /// Somebody on Priority IOM, supervised on licence, managed by police and probation, with a lead professional, with
    /// nothing closed to anybody, who lets treatment tell police and probation.
    /// </summary>
    public async Task<PersonId> AdmitAsync(Person person)
    {
        var id = await AdmitBareAsync(person);
        await SayAsync(id, "stage", "managed");
        await SayAsync(id, "level", "priority");
        await SayAsync(id, "age", "adult");
        await SayAsync(id, "supervision", "licence");
        await SayAsync(id, "location", "community");
        await SayAsync(id, "mappa.level", "none");
        await SayAsync(id, "mappa.category", "none");
        await RelateAsync(id, "managing-team", "leicestershire-police", null);
        await RelateAsync(id, "lead-professional", "probation-east-midlands", "lead.officer");
        foreach (var holder in Holders)
        {
            await RestrictAsync(id, holder);
        }

        await ConsentAsync(id, "leicestershire-police", "probation-east-midlands");
        return id;
    }

    /// <summary>Somebody of whom nothing is known but numbers and birth date.</summary>
    public async Task<PersonId> AdmitBareAsync(Person person)
    {
        PersonId? id = null;
        foreach (var (agency, system, value) in Known)
        {
            var change = id is { } known
                ? await identity.LinkAsync(
                    known, Vocabulary.Identifiers[system], value(person), agency, By(agency), "import", default)
                : await identity.AdmitAsync(
                    Vocabulary.Identifiers[system], value(person), agency, By(agency), "referral", default);
            Assert.True(change.Stands, change.ToString());
            id ??= PersonId.TryParse(((Change.Made)change).Id!, out var made) ? made : null;
        }

        Assert.True((await identity.SetBirthDateAsync(
            id!.Value, person.BirthDate, correct: false, By("probation-east-midlands"), default)).Stands);
        return id.Value;
    }

    public async Task SayAsync(PersonId person, string fact, params string[] values) => Stands(await facts.AssertAsync(
        new FactAssertion
        {
            Person = person,
            Partnership = Partnership,
            Fact = fact,
            Values = values,
            Since = time.GetUtcNow(),
            By = By("probation-east-midlands"),
        },
        Vocabulary, default));

    public async Task RelateAsync(PersonId person, string kind, string agency, string? user, string? by = null) =>
        Stands(await facts.RelateAsync(
            new RelationshipAssertion
            {
                Person = person,
                Partnership = Partnership,
                Kind = kind,
                Agency = agency,
                User = user,
                Since = time.GetUtcNow(),
                By = By(by ?? "probation-east-midlands"),
            },
            Vocabulary, default));

    public async Task EndRelationshipAsync(PersonId person, string kind, string agency) =>
        Stands(await facts.EndRelationshipAsync(
            new RelationshipAssertion
            {
                Person = person,
                Partnership = Partnership,
                Kind = kind,
                Agency = agency,
                Since = time.GetUtcNow(),
                By = By("probation-east-midlands"),
            },
            Vocabulary, default));

    public async Task RestrictAsync(PersonId person, string holder, params AgencyUser[] excluded) =>
        Stands(await facts.RestrictAsync(
            new RestrictedList { Person = person, Excluded = excluded, Since = time.GetUtcNow(), By = By(holder) },
            Vocabulary, default));

    public async Task ConsentAsync(PersonId person, params string[] recipients) => Stands(await consents.GiveAsync(
        new ConsentGrant
        {
            Person = person,
            Partnership = Partnership,
            Consent = "treatment-disclosure",
            Holder = "treatment-llr",
            Recipients = recipients,
            GivenAt = time.GetUtcNow(),
            By = By("treatment-llr"),
        },
        Vocabulary, default));

    public async Task WithdrawAsync(PersonId person) => Stands(await consents.WithdrawAsync(
        new ConsentWithdrawal
        {
            Person = person,
            Partnership = Partnership,
            Consent = "treatment-disclosure",
            Holder = "treatment-llr",
            At = time.GetUtcNow(),
            By = By("treatment-llr"),
        },
        default));

    private Actor By(string agency) => new(enforcement.Latest.Agencies.Find(agency)!, "register-keeper");

    private static void Stands(Change change) => Assert.True(change.Stands, change.ToString());
}
