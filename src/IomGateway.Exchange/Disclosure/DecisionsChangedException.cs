namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// What was decided on records that have not left yet would be decided otherwise by now: none of them may leave.
/// </summary>
internal sealed class DecisionsChangedException()
    : Exception("Facts or agreements changed under the answer, and nothing of it was sent.");
