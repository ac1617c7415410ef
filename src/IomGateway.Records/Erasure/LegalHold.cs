using IomGateway.Records.People;

namespace IomGateway.Records.Erasure;

/// <summary>An order that nothing may be erased, which stands until it is lifted.</summary>
/// <param name="Id">The hold.</param>
/// <param name="Person">Whose data; <see langword="null"/> for everybody's.</param>
/// <param name="Agency">Which agency placed it.</param>
/// <param name="User">Who did.</param>
/// <param name="PlacedAt">When.</param>
public sealed record LegalHold(string Id, PersonId? Person, string Agency, string User, DateTimeOffset PlacedAt);
