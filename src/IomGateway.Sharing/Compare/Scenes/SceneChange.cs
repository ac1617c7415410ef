using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Compare.Scenes;

/// <summary>
/// Where, in one scene, one category of one record type comes to something else: the points at which it does, and those
/// at which it may be said to, since they cannot be or are closed before and after.
/// </summary>
/// <param name="Item">What changes, and how.</param>
/// <param name="Region">Where it does.</param>
/// <param name="Allowed">The same and everything that does not matter.</param>
/// <param name="Closed">The caps that close part of it, before and after, and where they do.</param>
internal sealed record SceneChange(Item Item, int Region, int Allowed, IReadOnlyList<ClosedPart> Closed);

/// <summary>What changes, and how.</summary>
/// <param name="Asked">The record type that is asked for.</param>
/// <param name="Type">The type of the record; another one only where it is part of the answer to a question that
/// names nobody.</param>
/// <param name="Category">The category; empty where the question itself is meant.</param>
/// <param name="Effect">The number of the effect.</param>
/// <param name="Named">Whether the question names a person.</param>
internal sealed record Item(string Asked, string Type, string Category, int Effect, bool Named);

/// <summary>Where a cap that both sets have closes for every flow.</summary>
internal sealed record ClosedPart(string Code, SourcePosition At, int Region);

/// <summary>A change of one question between two agencies of a group, within some days.</summary>
/// <param name="Role">The role.</param>
/// <param name="Purpose">The purpose.</param>
/// <param name="FromDay">The first day, as a day number.</param>
/// <param name="UntilDay">The first day on which it is over.</param>
/// <param name="What">What changes.</param>
internal sealed record QuestionChange(string Role, string Purpose, int FromDay, int UntilDay, SceneChange What);

/// <summary>Pairs of agencies between which everything is the same, and what changes between them.</summary>
internal sealed record PairGroup(
    IReadOnlyList<(string From, string To)> Pairs, IReadOnlyList<QuestionChange> Changes);
