using System.Text;
using IomGateway.Oversight.Search;
using IomGateway.Records.People;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Reading;

namespace IomGateway.Oversight.AuditEvents;

/// <summary>
/// Writes audit lines as newline-delimited FHIR R4 <c>AuditEvent</c> resources, for an agency's own audit repository.
/// </summary>
/// <param name="register">Says by which number the agency knows each person.</param>
/// <param name="workspace">Names agencies and purposes.</param>
/// <param name="origin">How partners call the gateway: host and port.</param>
public sealed class AuditEventExport(PersonRegister register, Workspace workspace, string origin)
{
    /// <param name="lines">What was found for that agency's auditor, already recorded as looked at.</param>
    /// <param name="agency">Whose numbers name people.</param>
    /// <param name="ct">Ends it without a result.</param>
    public async Task<string> NdjsonAsync(IEnumerable<AuditLine> lines, Agency agency, CancellationToken ct)
    {
        var all = lines.ToList();
        var numbers = new Dictionary<string, SubjectNumber>(StringComparer.Ordinal);
        foreach (var person in all.Select(l => l.Person).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (PersonId.TryParse(person, out var id)
                && await register.IdentifierAtAsync(id, agency, ct) is { } number
                && workspace.Policies.Vocabulary.Identifiers.GetValueOrDefault(number.System) is { } system)
            {
                numbers[person] = new SubjectNumber(system.System, number.Value);
            }
        }

        var events = new BasicAuditEvents(workspace, origin, numbers);
        var text = new StringBuilder();
        foreach (var line in all)
        {
            text.Append(events.Of(line).ToJsonString()).Append('\n');
        }

        return text.ToString();
    }
}
