namespace IomGateway.Exchange.Disclosure;

/// <summary>Why a holder did not answer, in a code that says nothing of the person.</summary>
internal enum HolderFault
{
    /// <summary>It could not be reached, or broke off.</summary>
    Unreachable,

    /// <summary>It did not answer in its time.</summary>
    TimedOut,

    /// <summary>It failed so often that it is left alone for a while.</summary>
    CircuitOpen,

    /// <summary>Its answer is over its size limit.</summary>
    TooLarge,

    /// <summary>It answered with a redirect, which is never followed.</summary>
    Redirected,

    /// <summary>It answered with an error status.</summary>
    ErrorStatus,

    /// <summary>It has no such record any more, which is an answer and not a failure of the system.</summary>
    NoSuchRecord,

    /// <summary>It answered in another media type or an unknown content encoding.</summary>
    WrongMediaType,

    /// <summary>It answered with what is not a strict record or Bundle.</summary>
    Malformed,

    /// <summary>Its pages had no end, or led elsewhere.</summary>
    EndlessPages,

    /// <summary>It is in a network where the gateway is not to look.</summary>
    AddressNotAllowed,

    /// <summary>It answered about another person, or could not be shown to answer about the right one.</summary>
    WrongPerson,
}
