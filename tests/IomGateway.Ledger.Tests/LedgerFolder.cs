using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace IomGateway.Ledger.Tests;

/// <summary>A data folder of its own, gone after the test.</summary>
public sealed class LedgerFolder : IDisposable
{
    public const string Origin = "gateway.example/ledger";

    public string Path { get; } = Directory.CreateTempSubdirectory("iom-ledger-").FullName;

    public LedgerOptions Options => new()
    {
        Directory = Path,
        KeysDirectory = System.IO.Path.Combine(Path, "keys"),
        Origin = Origin,
        Node = "node-1",
        CheckpointEvery = TimeSpan.FromMilliseconds(50),
    };

    public Task<EvidenceLog> OpenAsync(
        LedgerOptions? options = null, TimeProvider? time = null, ILogger? logger = null) => EvidenceLog.OpenAsync(
            options ?? Options, time ?? TimeProvider.System, logger ?? NullLogger.Instance, null,
            CancellationToken.None);

    public static EntryDraft Permit(string person = "person-1") => Decided("permit", person);

    public static EntryDraft Decided(string decision, string person = "person-1") => new()
    {
        Kind = EntryKind.Decided,
        Decision = decision,
        From = "treatment-llr",
        To = "probation-llr",
        Purpose = "manage-reoffending-risk",
        RecordType = "Appointment",
        Policies = new string('a', 64),
        Grants = [new GrantReference("llr-treatment-engagement", 3, new string('b', 64), "attendance")],
        Engine = "1.0.0",
        Sealed =
        [
            Values(KeyOwner.Person(person), ("person", person), ("facts", "level=priority")),
            Values(KeyOwner.Staff("probation-llr"), ("user", "j.smith"), ("statement", "eyJ0eXAi")),
        ],
    };

    public static EntryDraft Conclusion(EntryKind kind, EntryId of) => new()
    {
        Kind = kind,
        Of = of,
        From = "treatment-llr",
        To = "probation-llr",
        Engine = "1.0.0",
    };

    public static SealedValues Values(KeyOwner owner, params (string Name, string Value)[] values) => new(
        owner, values.ToDictionary(v => v.Name, v => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(v.Value)));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
