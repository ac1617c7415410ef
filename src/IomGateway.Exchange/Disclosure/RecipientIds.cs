using IomGateway.Records.References;
using IomGateway.Redaction.Engine;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// The gateway's own ids of records, and its stand-ins for values: stable for one recipient, worthless to the next.
/// </summary>
internal sealed class RecipientIds(
    ReferenceRegister register, RecipientKeys keys, ExchangeOptions options, TimeProvider time)
{
    public RecipientReferences For(Inquiry inquiry, Subject subject) => new(
        register, $"{options.Origin}/fhir/R4", inquiry, subject, time.GetUtcNow() + options.ReferencesLast);

    /// <summary>Keeps ids before the answer that shows them leaves, all in one write.</summary>
    public ValueTask KeepAsync(IReadOnlyCollection<IssuedReference> issued) =>
        register.KeepAsync(issued, CancellationToken.None);

    public IPseudonyms PseudonymsFor(string recipient) => new Pseudonyms(keys, recipient);

    private sealed class Pseudonyms(RecipientKeys keys, string recipient) : IPseudonyms
    {
        private byte[]? key;

        // One generation for the whole of an answer, whatever happens meanwhile.
        public string For(string value) => RecipientKeys.StandIn(key ??= keys.PseudonymKey(recipient), value);
    }
}

/// <summary>
/// The ids in one holder's answer to one recipient, each with the person whose question it came from and an expiry.
/// </summary>
internal sealed class RecipientReferences(
    ReferenceRegister register, string fhirBase, Inquiry inquiry, Subject subject, DateTimeOffset expires)
    : IReferenceMap
{
    private readonly Dictionary<(string Type, string Id), string> issued = [];
    private readonly List<IssuedReference> unkept = [];
    private readonly HashSet<(string Type, string Id)> shown = [];

    /// <summary>The holder's records to which the record at hand refers by what is released of it.</summary>
    public IReadOnlyCollection<(string Type, string Id)> Shown => shown;

    /// <summary>Another record is redacted, or the same one again.</summary>
    public void BeginRecord() => shown.Clear();

    public string? Opaque(string type, string id)
    {
        // A record that identifies nobody gets no name by which it could be found again.
        if (subject.Person is null)
        {
            return null;
        }

        shown.Add((type, id));
        if (issued.TryGetValue((type, id), out var known))
        {
            return known;
        }

        var made = register.Issue(new OpaqueReference
        {
            Recipient = inquiry.Asker,
            Holder = inquiry.Holder.Id,
            Type = type,
            HolderId = id,
            Person = subject.Person,
            Expires = expires,
        });
        issued.Add((type, id), made.Id);
        unkept.Add(made);
        return made.Id;
    }

    public string? FullUrl(string type, string? id) =>
        id is not null && Opaque(type, id) is { } opaque ? $"{fhirBase}/{type}/{opaque}" : null;

    /// <summary>
    /// What was issued since this was last asked, and must be kept before a record that shows it leaves.
    /// </summary>
    public IReadOnlyList<IssuedReference> TakeIssued()
    {
        IReadOnlyList<IssuedReference> taken = [.. unkept];
        unkept.Clear();
        return taken;
    }
}
