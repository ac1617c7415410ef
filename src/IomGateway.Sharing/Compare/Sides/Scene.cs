namespace IomGateway.Sharing.Compare.Sides;

/// <summary>
/// What one set says of one question, its day and its parties settled: which flows may answer it, in the order of
/// their rank, and which caps may close them, with the exceptions that the question may come under.
/// </summary>
/// <param name="Type">The record type's number; −1 where the set does not have it.</param>
/// <param name="Named">Whether the question names a person.</param>
/// <param name="Flows">The flows.</param>
/// <param name="Caps">The caps.</param>
internal sealed record Scene(int Type, bool Named, PairFlow[] Flows, PairCap[] Caps);
