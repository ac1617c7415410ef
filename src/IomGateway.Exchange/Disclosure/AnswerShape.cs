namespace IomGateway.Exchange.Disclosure;

/// <summary>The three forms in which records are answered.</summary>
internal enum AnswerShape
{
    /// <summary>A FHIR <c>Bundle</c> of type <c>searchset</c>.</summary>
    SearchSet,

    /// <summary>A FHIR <c>Bundle</c> of type <c>collection</c>: a picture of one person.</summary>
    Collection,

    /// <summary>One JSON object that lists a partner's own records.</summary>
    Records,

    /// <summary>One record by itself.</summary>
    Single,
}
