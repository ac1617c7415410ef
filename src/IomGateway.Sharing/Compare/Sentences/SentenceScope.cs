using IomGateway.Sharing.Compare.Diagrams;
using IomGateway.Sharing.Compare.Scenes;

namespace IomGateway.Sharing.Compare.Sentences;

/// <summary>Whom, what and when one sentence is about.</summary>
internal sealed record SentenceScope(
    IReadOnlyList<string> From,
    IReadOnlyList<string> To,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Purposes,
    IReadOnlyList<Item> Items,
    IReadOnlyList<(int From, int Until)> Days);

/// <summary>A change with just what its sentence covers: any of the boxes, which differ in one thing at most.</summary>
internal sealed record CoveredChange(Change Change, SentenceScope Scope, IReadOnlyList<Box> Boxes);
