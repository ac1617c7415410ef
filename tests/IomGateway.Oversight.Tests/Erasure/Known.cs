using System.Text;
using IomGateway.Ledger;
using IomGateway.Oversight.Erasure;
using IomGateway.Oversight.Register;
using IomGateway.Records.People;

namespace IomGateway.Oversight.Tests.Erasure;

/// <summary>Somebody whom the register knows, about whom was asked before and since.</summary>
internal sealed class Known(World world, string number = Known.Number)
{
    public const string Number = "X123456";
    public const string Pnc = "2001/0000001Q";
    public const string Facts = "level=priority-of-this-very-person";

    public PersonId Person { get; private set; }

    public string Id => Person.ToString();

    /// <summary>A question from when nobody knew them.</summary>
    public EntryId Unknown { get; private set; }

    /// <summary>A question that was permitted, and its end.</summary>
    public EntryId Decided { get; private set; }

    public PersonErasure Erasure => new(
        world.Records, world.Ledger, world.Workspace.Agencies, world.Workspace.Policies.Vocabulary, world.Time);

    public LegalHolds Holds => new(world.Records, world.Ledger, world.Time);

    public async Task AdmitAsync()
    {
        Unknown = await world.Ledger.AppendAsync(Asked(KeyOwner.Month, "deny"), CancellationToken.None);
        using var csv = new MemoryStream(Encoding.UTF8.GetBytes($"crn,since,level\n{number},2026-05-20,priority\n"));
        await new RegisterSteps(world.Records, world.Ledger, world.Time).ImportAsync(
            csv, world.Actor("probation-east-midlands"),
            world.Workspace.Agencies.FindPartnership("leicester-leicestershire-rutland")!,
            world.Workspace.Policies.Vocabulary, CancellationToken.None);
        Person = (await FindAsync())!.Value;
        Decided = await world.Ledger.AppendAsync(Asked(KeyOwner.Person(Id), "permit"), CancellationToken.None);
        await world.Ledger.AppendAsync(
            new EntryDraft
            {
                Kind = EntryKind.Disclosed,
                Of = Decided,
                Engine = "test",
                Sealed = [Sealed(KeyOwner.Person(Id), ("manifest", $"{{\"of\":\"{number}\"}}"))],
            },
            CancellationToken.None);
    }

    public ValueTask<PersonId?> FindAsync() => new PersonRegister(world.Records).FindAsync(
        world.Workspace.Policies.Vocabulary.Identifiers["crn"], number, null, CancellationToken.None);

    public async Task<ErasureOutcome.Erased> EraseAsync() => Assert.IsType<ErasureOutcome.Erased>(
        await OrderAsync());

    public Task<ErasureOutcome> OrderAsync() => Erasure.EraseAsync(
        Person, "Retention schedule 4", "Left the scheme", world.Actor("probation-east-midlands"),
        CancellationToken.None);

    /// <summary>The names of what still opens of an entry.</summary>
    public async Task<IReadOnlyList<string>> OpenAsync(EntryId id) =>
        [.. (await world.Ledger.ReadAsync(id, CancellationToken.None))!.Values.Keys.Order(StringComparer.Ordinal)];

    private EntryDraft Asked(KeyOwner owner, string decision) => new()
    {
        Kind = EntryKind.Decided,
        Decision = decision,
        From = "probation-east-midlands",
        To = "leicestershire-police",
        Purpose = "manage-reoffending-risk",
        RecordType = "Appointment",
        Engine = "test",
        Sealed =
        [
            Sealed(
                owner,
                ("asked", $"{world.Workspace.Policies.Vocabulary.Identifiers["crn"].System}|{number}"),
                ("facts", Facts)),
            Sealed(KeyOwner.Staff("leicestershire-police"), ("user", "j.smith")),
        ],
    };

    private static SealedValues Sealed(KeyOwner owner, params (string Name, string Value)[] values) => new(
        owner, values.ToDictionary(v => v.Name, v => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(v.Value)));
}
