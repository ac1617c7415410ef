using System.Text;
using System.Text.Json;
using IomGateway.Ledger;
using IomGateway.Records.People;

namespace IomGateway.Oversight.Tests.Search;

/// <summary>Exchanges as the data path records them, put into a ledger by hand.</summary>
internal sealed class PastExchanges(World world)
{
    public const string Police = "leicestershire-police";
    public const string Treatment = "treatment-llr";
    public const string Probation = "probation-east-midlands";

    public string Asker { get; init; } = Police;

    public string Holder { get; init; } = Treatment;

    public string User { get; init; } = "j.smith";

    public string Purpose { get; init; } = "manage-reoffending-risk";

    /// <summary>How somebody was named whom nobody knew.</summary>
    public string? Asked { get; init; }

    public string Justification { get; init; } = "A plan to adjust";

    public async Task<EntryId> DiscloseAsync(PersonId person, params string[] categories)
    {
        var decision = await DecideAsync("permit", person);
        await ConcludeAsync(decision, person, EntryKind.Disclosed, categories);
        return decision;
    }

    public Task<EntryId> RefuseAsync(PersonId? person) => DecideAsync("deny", person);

    public async Task<EntryId> InterruptAsync(PersonId person)
    {
        var decision = await DecideAsync("permit", person);
        await ConcludeAsync(decision, person, EntryKind.Interrupted);
        return decision;
    }

    public async Task<EntryId> FailAsync(PersonId person)
    {
        var decision = await DecideAsync("permit", person);
        await ConcludeAsync(decision, person, EntryKind.Failed);
        return decision;
    }

    public async Task<EntryId> DecideAsync(string decision, PersonId? person) => await world.Ledger.AppendAsync(
        new EntryDraft
        {
            Kind = EntryKind.Decided,
            Decision = decision,
            From = Holder,
            To = Asker,
            Purpose = Purpose,
            RecordType = "Appointment",
            Engine = "test",
            Grants = decision == "permit"
                ? [new GrantReference("llr-treatment-engagement", 3, new string('a', 64), "attendance")] : [],
            Sealed =
            [
                Sealed(
                    person is { } known ? KeyOwner.Person(known.ToString()) : KeyOwner.Month,
                    ("person", person?.ToString() ?? ""), ("asked", Asked),
                    ("question", """{"v":1,"forms":{"attendance":"clear","location":"district"}}""")),
                Sealed(KeyOwner.Staff(Asker), ("user", User), ("role", "offender-manager"),
                    ("justification", Justification)),
            ],
        },
        CancellationToken.None);

    private async Task ConcludeAsync(EntryId of, PersonId person, EntryKind kind, params string[] categories) =>
        await world.Ledger.AppendAsync(
            new EntryDraft
            {
                Kind = kind,
                Of = of,
                From = Holder,
                To = Asker,
                Purpose = Purpose,
                RecordType = "Appointment",
                Engine = "test",
                Sealed = kind == EntryKind.Interrupted ? [] :
                [
                    Sealed(KeyOwner.Person(person.ToString()), ("released", "abc"), ("manifest",
                        JsonSerializer.Serialize(new
                        {
                            released = categories.ToDictionary(c => c, _ => 2),
                            masked = new Dictionary<string, int>(),
                            withheld = new Dictionary<string, int> { ["substance-use"] = 1 },
                            resources = new { @in = 1, @out = categories.Length > 0 ? 1 : 0 },
                        }))),
                ],
            },
            CancellationToken.None);

    private static SealedValues Sealed(KeyOwner owner, params (string Name, string? Value)[] values) => new(
        owner,
        values.Where(v => v.Value is not null)
            .ToDictionary(v => v.Name, v => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(v.Value!)));
}
