using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Explain;

/// <summary>Says in which agreement something stands, where an account is drawn from several.</summary>
internal static class AccountSource
{
    public static Sentence Of(Agreement agreement, Flow flow) => Sentence.Of(
        $"So it stands in the agreement {English.Quoted(agreement.Title)} ({agreement.Id}, version"
        + $" {agreement.Version}), from {English.Day(agreement.Term.From)} until the end of"
        + $" {English.Day(agreement.Term.Until.AddDays(-1))}.",
        flow.At);
}
