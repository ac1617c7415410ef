using IomGateway.Exchange.Access;
using IomGateway.Exchange.Asking.Questions;
using IomGateway.Exchange.Disclosure;
using IomGateway.Records.People;
using IomGateway.Records.References;

namespace IomGateway.Exchange.Asking;

/// <summary>
/// Finds whom a question is about. Nobody found is an ordinary answer: it is decided and recorded all the same.
/// </summary>
internal sealed class SubjectFinder(PersonRegister register, ReferenceRegister references)
{
    public async ValueTask<Subject> FindAsync(
        QuestionText question, Caller caller, CancellationToken cancel) => question switch
    {
        QuestionText.Search { Person: { } person } => await ByIdentifierAsync(person, caller, cancel),
        QuestionText.Picture picture => await ByIdentifierAsync(picture.Person, caller, cancel),
        QuestionText.Read read => await ByRecordAsync(read, caller, cancel),
        _ => Subject.Nobody,
    };

    private async ValueTask<Subject> ByIdentifierAsync(
        AskedPerson asked, Caller caller, CancellationToken cancel) => new()
    {
        Person = await register.FindAsync(asked.System, asked.Value, caller.AgencyId, cancel),
        AskedAs = asked,
    };

    /// <summary>An id that was issued to another recipient, or has expired, leads to nobody.</summary>
    private async ValueTask<Subject> ByRecordAsync(QuestionText.Read read, Caller caller, CancellationToken cancel)
    {
        var found = await references.FindAsync(read.Id, caller.AgencyId, cancel);
        return found is null || found.Type != read.RecordType
            ? Subject.Nobody
            : new Subject
            {
                Person = found.Person,
                AskedAs = null,
                Record = new AskedRecord(found.Holder, found.Type, found.HolderId),
            };
    }
}
