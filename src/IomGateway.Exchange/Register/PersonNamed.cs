using IomGateway.Exchange.Access;
using IomGateway.Exchange.Disclosure;
using IomGateway.Ledger;
using IomGateway.Records.People;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Exchange.Register;

/// <summary>
/// Reads whom something is said of, and in which partnership: both must be the agency's own to speak of.
/// </summary>
internal sealed class PersonNamed(PersonRegister register, MissLimit misses)
{
    /// <summary>The person with the identifier in the member <c>identifier</c> (<c>system</c>, <c>value</c>).</summary>
    public async ValueTask<(PersonId? Person, Refusal? Refusal)> FindAsync(
        ToldRequest request, Members body, CancellationToken cancel)
    {
        var identifier = body.Object("identifier", "Give the person's identifier as {\"system\": …, \"value\": …}.");
        var system = identifier.Text("system", "Give the identifier's system.");
        var value = identifier.Text("value", "Give the identifier's value.");
        if ((body.Wrong ?? identifier.Wrong) is { } wrong)
        {
            return (null, wrong);
        }

        var term = request.Enforced.Policies.Vocabulary.Identifiers.Values.FirstOrDefault(s => s.System == system);
        if (term is null || !request.By.Agency.Classes.Overlaps(term.MayUse))
        {
            return (null, ToldRefusals.Member(
                "identifier.system", "Use a system of identifiers that your agency uses."));
        }

        // To speak of somebody tells whether they are in scope, as a question would: it counts as one.
        if (await misses.LimitAsync(request.Caller, cancel) is { } limited)
        {
            return (null, limited);
        }

        if (await register.FindAsync(term, value, request.Caller.AgencyId, cancel) is { } person)
        {
            return (person, null);
        }

        var entry = await request.RecordAsync(EntryKind.Register, person: null, of: null);
        await misses.CountAsync(request.Caller, entry.ToString());
        return (null, ToldRefusals.PersonUnknown);
    }

    /// <summary>The partnership in the member <c>partnership</c>, of which the agency is a member.</summary>
    public static Partnership? Partnership(ToldRequest request, Members body)
    {
        var id = body.Text("partnership", "Give the partnership's id.");
        var found = request.Enforced.Agencies.FindPartnership(id);
        if (found is null || !found.Agencies.Contains(request.Caller.AgencyId))
        {
            body.Fail("partnership", "Name a partnership of which your agency is a member.");
            return null;
        }

        return found;
    }
}
