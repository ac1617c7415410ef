using System.Diagnostics;
using System.Text;
using IomGateway.Exchange.Access;
using IomGateway.Ledger;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// What the ledger is told of one exchange: in the public leaf codes alone; whatever concerns a person in the vault,
/// who was asked about under that person's key and who asked under their agency's.
/// </summary>
internal sealed class Evidence(EvidenceLog ledger, TimeProvider time)
{
    /// <summary>The version of the program that decided, as it stands in every entry.</summary>
    public static readonly string Engine =
        $"iom/{typeof(Evidence).Assembly.GetName().Version?.ToString(3) ?? "0"}";

    public EntryId NewId() => EntryId.New(time);

    public Task<RecordedPermit> PermitAsync(EntryDraft draft, Inquiry inquiry, CancellationToken cancel) =>
        RecordedPermit.CommitAsync(ledger, draft, inquiry, time, cancel);

    public Task<RecordedOutcome> OutcomeAsync(IEnumerable<EntryDraft> drafts, CancellationToken cancel) =>
        RecordedOutcome.CommitAsync(ledger, drafts, cancel);

    /// <summary>
    /// The values of a decision, sealed under the two keys that they belong to. What somebody wrote in their own words
    /// is about the person, and goes with them.
    /// </summary>
    public static IReadOnlyList<SealedValues> Seal(
        KeyOwner owner, EntryId exchange, Caller caller,
        params ReadOnlySpan<(string Name, EvidenceText Value)> ofThePerson)
    {
        var person = Values([("exchange", exchange.ToString()), ("statement", caller.Statement.Raw),
            ("trace", Activity.Current?.TraceId.ToHexString()), ("justification", caller.Statement.Justification),
            ("emergency", caller.Statement.Emergency), .. ofThePerson]);
        var staff = Values([("user", caller.Statement.User), ("role", caller.Statement.Role)]);
        return [new SealedValues(owner, person), new SealedValues(KeyOwner.Staff(caller.AgencyId), staff)];
    }

    /// <summary>The values of an outcome, which concern the person alone.</summary>
    public static IReadOnlyList<SealedValues> Seal(
        KeyOwner owner, params ReadOnlySpan<(string Name, EvidenceText Value)> values) =>
        [new SealedValues(owner, Values(values))];

    private static Dictionary<string, ReadOnlyMemory<byte>> Values(
        ReadOnlySpan<(string Name, EvidenceText Value)> values)
    {
        var kept = new Dictionary<string, ReadOnlyMemory<byte>>(values.Length, StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            if (value.Utf8 is { } utf8)
            {
                kept.Add(name, utf8);
            }
        }

        return kept;
    }
}

/// <summary>A value for the vault, which may be absent: text, or JSON that is in UTF-8 already.</summary>
/// <param name="Utf8">Its bytes; <see langword="null"/> where there is none.</param>
internal readonly record struct EvidenceText(byte[]? Utf8)
{
    public static implicit operator EvidenceText(string? text) =>
        new(text is null ? null : Encoding.UTF8.GetBytes(text));

    public static implicit operator EvidenceText(byte[]? utf8) => new(utf8);
}
