using System.Collections.Frozen;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// The stable codes of refusals. Besides these, a cap that bites is <c>safeguard:CODE</c> or <c>never:AGREEMENT</c>.
/// </summary>
public static class ReasonCodes
{
    public const string UnknownAgency = "unknown-agency";
    public const string UnknownRole = "unknown-role";
    public const string UnknownPurpose = "unknown-purpose";
    public const string UnknownRecordType = "unknown-record-type";

    /// <summary>A forum was named as sender or recipient.</summary>
    public const string Forum = "forum";

    /// <summary>No flow has this sender, recipient, role, purpose and record type.</summary>
    public const string NoAgreement = "no-agreement";

    public const string NotSigned = "not-signed";
    public const string Suspended = "suspended";
    public const string NotYetInForce = "not-yet-in-force";
    public const string Expired = "expired";

    /// <summary>The flow is for emergencies, and the question states none.</summary>
    public const string EmergencyOnly = "emergency-only";

    /// <summary>A depersonalised flow does not answer a question that names a person.</summary>
    public const string NamesPerson = "names-person";

    /// <summary>A question that names nobody is answered by a depersonalised flow alone.</summary>
    public const string NamesNobody = "names-nobody";

    /// <summary>The purpose is for depersonalised flows alone.</summary>
    public const string DepersonalisedPurpose = "depersonalised-purpose";

    public const string FactNotMet = "fact-not-met";
    public const string FactUnknown = "fact-unknown";
    public const string ConsentNotStanding = "consent-not-standing";
    public const string ConsentUnknown = "consent-unknown";
    public const string LabelNotMet = "label-not-met";
    public const string LabelUnknown = "label-unknown";

    /// <summary>The record lacks a label that its type requires, or carries one that cannot be read.</summary>
    public const string LabelRequired = "label-required";

    /// <summary>
    /// The record is of another type than was asked for, or its labels were read under another vocabulary.
    /// </summary>
    public const string OtherRecord = "other-record";

    /// <summary>The record's originator released other categories than these.</summary>
    public const string NotReleased = "not-released";

    /// <summary>The flow grants nothing of the record type.</summary>
    public const string NothingGranted = "nothing-granted";

    /// <summary>The record waits for its originator.</summary>
    public const string Held = "held";

    /// <summary>Every code but those of caps.</summary>
    public static IReadOnlySet<string> All { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        UnknownAgency,
        UnknownRole,
        UnknownPurpose,
        UnknownRecordType,
        Forum,
        NoAgreement,
        NotSigned,
        Suspended,
        NotYetInForce,
        Expired,
        EmergencyOnly,
        NamesPerson,
        NamesNobody,
        DepersonalisedPurpose,
        FactNotMet,
        FactUnknown,
        ConsentNotStanding,
        ConsentUnknown,
        LabelNotMet,
        LabelUnknown,
        LabelRequired,
        OtherRecord,
        NotReleased,
        NothingGranted,
        Held,
    }.ToFrozenSet(StringComparer.Ordinal);
}
