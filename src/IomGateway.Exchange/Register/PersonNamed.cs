using IomGateway.Exchange.Access;
using IomGateway.Records.People;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Exchange.Register;

/// <summary>
/// Reads whom something is said of, and in which partnership: both must be the agency's own to speak of.
/// </summary>
internal sealed class PersonNamed(PersonRegister register)
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
            return (null, ToldRefusals.Member("identifier.system", "Use a system of identifiers that your agency uses."));
        }

        var person = await register.FindAsync(term, value, request.Caller.AgencyId, cancel);
        return person is null ? (null, ToldRefusals.PersonUnknown) : (person, null);
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
