using System.Text.Json;
using IomGateway.Exchange.Access;
using IomGateway.Exchange.Disclosure;
using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Records.People;

namespace IomGateway.Exchange.Register;

/// <summary>Something that an agency tells the gateway: who says it, and its strict JSON.</summary>
internal sealed record ToldRequest(
    Caller Caller, Enforced Enforced, JsonElement Body, Actor By,
    Func<ToldRequest, EntryKind, PersonId?, string?, string, Task<EntryId>> Recording)
{
    /// <summary>The body as it came; empty when there is none.</summary>
    public string BodyText => Body.ValueKind == JsonValueKind.Undefined ? "" : Body.GetRawText();

    /// <summary>Puts what is said into the ledger; it counts only after that.</summary>
    /// <param name="kind">The kind of entry.</param>
    /// <param name="person">Whom it is about.</param>
    /// <param name="of">The decision that it follows from.</param>
    public Task<EntryId> RecordAsync(EntryKind kind, PersonId? person, string? of) =>
        Recording(this, kind, person, of, BodyText);
}
