using IomGateway.Exchange.Access;
using IomGateway.Exchange.Asking.Questions;
using IomGateway.Exchange.Disclosure;
using IomGateway.Redaction.RecordTypes;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Asking;

/// <summary>By which route a question came in, and so how it is read and answered.</summary>
internal sealed record QuestionRoute
{
    private QuestionRoute(string name, AnswerShape shape, string recordType, string? id)
    {
        Name = name;
        Shape = shape;
        RecordType = recordType;
        Id = id;
    }

    /// <summary><c>search</c>, <c>read</c>, <c>picture</c> or <c>records</c>, for traces and metrics.</summary>
    public string Name { get; }

    public AnswerShape Shape { get; }

    /// <summary>The record type as it stands in the address; not checked yet.</summary>
    public string RecordType { get; }

    private string? Id { get; }

    public static QuestionRoute Search(string type) => new("search", AnswerShape.SearchSet, type, null);

    public static QuestionRoute Records(string type) => new("records", AnswerShape.Records, type, null);

    public static QuestionRoute Read(string type, string id) => new("read", AnswerShape.Single, type, id);

    public static QuestionRoute Picture() => new("picture", AnswerShape.Collection, "Patient", null);

    public QuestionText? Read(
        Enforced enforced, HttpRequest request, ReadOnlyMemory<byte> body, Caller caller, out Refusal? refusal)
    {
        var reader = new QuestionReader(enforced.Policies, enforced.Agencies);
        return Shape switch
        {
            AnswerShape.Collection => reader.Picture(request, body, caller, out refusal),
            AnswerShape.Single => reader.Read(request, RecordType, Id!, out refusal),
            AnswerShape.Records => reader.Search(request, RecordType, RecordFormat.Json, body, caller, out refusal),
            _ => reader.Search(request, RecordType, RecordFormat.FhirR4, body, caller, out refusal),
        };
    }
}
