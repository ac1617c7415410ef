using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Questions;

/// <summary>One condition, and where it is written.</summary>
/// <param name="Condition">What it is on: <c>people.FACT</c>, <c>consent.CODE</c>, <c>record.LABEL</c>,
/// <c>emergency</c>.</param>
/// <param name="Needs">What it needs, in words.</param>
/// <param name="At">The line that asks for it.</param>
public sealed record Requirement(string Condition, string Needs, SourcePosition At);

/// <summary>A cap that may close, mask or hold what a flow grants.</summary>
/// <param name="Code"><c>safeguard:CODE</c> or <c>never:AGREEMENT</c>.</param>
/// <param name="Title">What it says.</param>
/// <param name="Effect"><c>withheld</c>, <c>mask:NAME</c> or <c>hold</c>.</param>
/// <param name="Lifted">What keeps it from biting, in words.</param>
/// <param name="Cites">The law that it rests on, where it names one.</param>
/// <param name="At">Where it is written.</param>
public sealed record CapTold(
    string Code, string Title, string Effect, string Lifted, string? Cites, SourcePosition At);

/// <summary>A flow of an agreement, and where it is written.</summary>
public sealed record FlowTold
{
    public required string Agreement { get; init; }

    public required int Version { get; init; }

    public required string AgreementTitle { get; init; }

    public required string Flow { get; init; }

    public string? Title { get; init; }

    public required SourcePosition At { get; init; }

    internal static FlowTold Of(Agreement agreement, Flow flow) => new()
    {
        Agreement = agreement.Id,
        Version = agreement.Version,
        AgreementTitle = agreement.Title,
        Flow = flow.Id,
        Title = flow.Title,
        At = flow.At,
    };
}
