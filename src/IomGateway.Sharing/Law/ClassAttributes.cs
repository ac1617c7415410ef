namespace IomGateway.Sharing.Law;

/// <summary>
/// The attributes of agency classes that the judges themselves ask for; all others stand in the law's data.
/// </summary>
internal static class ClassAttributes
{
    /// <summary>
    /// What anything that such an agency tells of a person shows besides: <c>special</c> or <c>offence</c>.
    /// </summary>
    public const string Reveals = "reveals";

    public const string Special = "special";

    public const string Offence = "offence";

    /// <summary><c>owed</c> where people entrust what they tell, such as patients and service users do.</summary>
    public const string Confidence = "confidence";

    public const string Owed = "owed";

    /// <summary><c>true</c> for health and adult social-care services, between which care is direct.</summary>
    public const string Care = "health";
}
