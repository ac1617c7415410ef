using System.Collections.Concurrent;
using IomGateway.Exchange.Disclosure;
using IomGateway.Records;
using IomGateway.Records.People;
using IomGateway.Redaction.Reading;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Exchange.Asking.Holders;

/// <summary>
/// Finds the holder's own Patient by the holder's own identifier, and shows that it is the right person: exactly one,
/// with that identifier and the register's birth date. What was shown stands for a short while, and only until the
/// register changes.
/// </summary>
internal sealed class PersonCheck(
    HolderClient client, PersonRegister register, RecordsDatabase records, HolderOptions options, TimeProvider time)
{
    private const int MostRemembered = 20_000;
    private readonly ConcurrentDictionary<(string Holder, PersonIdentifier Identifier), Shown> shown = new();

    /// <summary>
    /// The id of the holder's Patient. Throws <see cref="HolderException"/> when it is not shown to be the person.
    /// </summary>
    public async Task<string> PatientAsync(
        RecordedPermit permit, Enforced enforced, PersonId person, PersonIdentifier identifier,
        CancellationToken cancel)
    {
        var key = (permit.Inquiry.Holder.Id, identifier);
        var (epoch, now) = (records.Epoch().Facts, time.GetUtcNow());
        if (shown.TryGetValue(key, out var known) && known.Epoch == epoch && known.Until > now)
        {
            return known.Patient;
        }

        var birthDate = await register.BirthDateAsync(person, cancel);
        var system = enforced.Policies.Vocabulary.Identifiers[identifier.System];
        var holder = permit.Inquiry.Holder;
        var request = HolderRequest.Search(permit, holder.System!.Fhir!, "Patient",
            [new("identifier", $"{system.System}|{identifier.Value}")]);
        var found = await client.AskAsync(holder, request, async (body, _, token) =>
        {
            var bundle = new BundleReader(
                body.AsStream(leaveOpen: true), new StreamLimits { ResourceBytes = holder.System!.MaxBytes });
            return await OnlyPatientAsync(bundle, enforced, system, identifier, birthDate, token);
        }, cancel);
        Remember(key, new Shown(found, epoch, now + options.PersonCheckedFor));
        return found;
    }

    private static async Task<string> OnlyPatientAsync(
        BundleReader bundle, Enforced enforced, IdentifierSystem system, PersonIdentifier identifier,
        DateOnly? birthDate, CancellationToken cancel)
    {
        string? only = null;
        await foreach (var record in bundle.ReadAsync(cancel))
        {
            var seen = SeenRecord.Read(record.Json, enforced.Catalog, jsonType: null, out _);
            if (seen is { TypeName: "OperationOutcome" })
            {
                continue;
            }

            var right = seen is { TypeName: "Patient", Id: not null }
                && birthDate is not null && seen.BirthDate == birthDate
                && seen.PersonIdentifiers.Any(i =>
                    i.System == system.System && Same(system, i.Value, identifier.Value));
            if (!right || only is not null)
            {
                throw new HolderException(HolderFault.WrongPerson);
            }

            only = seen!.Id;
        }

        // Whoever is on a further page would be another one.
        return bundle.Next is not null ? throw new HolderException(HolderFault.WrongPerson)
            : only ?? throw new HolderException(HolderFault.NoSuchRecord);
    }

    private static bool Same(IdentifierSystem system, string written, string canonical) =>
        IdentifierCheck.TryCanonical(system.Check, written, out var same, out _) && same == canonical;

    private void Remember((string, PersonIdentifier) key, Shown patient)
    {
        if (shown.Count >= MostRemembered)
        {
            shown.Clear();
        }

        if (options.PersonCheckedFor > TimeSpan.Zero)
        {
            shown[key] = patient;
        }
    }

    private sealed record Shown(string Patient, long Epoch, DateTimeOffset Until);
}
