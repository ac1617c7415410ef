namespace IomGateway.Redaction.Reading;

/// <summary>Why bytes were not read as a record. It never quotes them.</summary>
/// <param name="Code">A stable code, such as <c>duplicate-name</c>.</param>
/// <param name="Message">A plain sentence.</param>
public sealed record Refusal(string Code, string Message);
