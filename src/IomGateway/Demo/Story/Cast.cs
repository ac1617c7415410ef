using IomGateway.Demo.Callers;

namespace IomGateway.Demo.Story;

/// <summary>
/// Who acts in the story, in which role, for what, and the reason that they give. None of them exists.
/// </summary>
internal static class Cast
{
    public const string Probation = "probation-east-midlands";
    public const string Police = "leicestershire-police";
    public const string Treatment = "treatment-llr";
    public const string Accommodation = "accommodation-llr";
    public const string Prison = "hmp-leicester";
    public const string PrisonHealthcare = "prison-healthcare-leicester";
    public const string CommunityHealth = "community-health-llr";
    public const string CityCouncil = "leicester-city-council";
    public const string OtherCouncil = "charnwood-borough-council";
    public const string YouthService = "yos-leicester-city";

    public static readonly OnBehalf LeadProfessional = new()
    {
        Agency = Probation,
        User = "p.okafor",
        Role = "offender-manager",
        Purpose = "manage-reoffending-risk",
        Justification = "Supervision this afternoon: is treatment being kept up, or must the plan change?",
    };

    public static readonly OnBehalf AccommodationWorker = new()
    {
        Agency = Accommodation,
        User = "d.brook",
        Role = "accommodation-worker",
        Purpose = "support-rehabilitation",
        Justification = "He lives in our house and we should like to know whether he keeps his appointments.",
    };

    public static readonly OnBehalf PrisonOffenderManager = new()
    {
        Agency = Prison,
        User = "j.ward",
        Role = "prison-offender-manager",
        Purpose = "prevent-homelessness",
        Justification = "He has agreed to be referred, and has chosen his council.",
    };

    public static readonly OnBehalf HousingOfficer = new()
    {
        Agency = CityCouncil,
        User = "t.lowe",
        Role = "housing-officer",
        Purpose = "prevent-homelessness",
        Justification = "A place has to be found before the day of release.",
    };

    public static readonly OnBehalf OtherHousingOfficer = HousingOfficer with
    {
        Agency = OtherCouncil,
        User = "m.dean",
    };

    public static readonly OnBehalf PrisonNurse = new()
    {
        Agency = PrisonHealthcare,
        User = "n.shah",
        Role = "clinician",
        Purpose = "provide-care",
        Justification = "First-night screening: what is he prescribed, and what must he not be given?",
    };

    public static readonly OnBehalf AdultOffenderManager = new()
    {
        Agency = Probation,
        User = "s.kent",
        Role = "offender-manager",
        Purpose = "manage-reoffending-risk",
        Justification = "Arrested last night with somebody on my caseload.",
    };

    public static readonly OnBehalf YouthCaseManager = AdultOffenderManager with
    {
        Agency = YouthService,
        User = "c.ames",
        Role = "yos-case-manager",
        Justification = "Arrested last night: the child's plan must change today.",
    };

    public static readonly OnBehalf IntelligenceOriginator = new()
    {
        Agency = Police,
        User = "dc.voss",
        Role = "originator",
        Purpose = "manage-reoffending-risk",
        Justification = "The lead professional must know of the threat; the landlord must not become known.",
    };

    public static readonly OnBehalf DrugWorker = new()
    {
        Agency = Treatment,
        User = "w.dale",
        Role = "drug-worker",
        Purpose = "support-rehabilitation",
        Justification = "He told me today what he does and does not want passed on.",
    };

    public static readonly OnBehalf PoliceOffenderManager = new()
    {
        Agency = Police,
        User = "pc.lind",
        Role = "police-offender-manager",
        Purpose = "manage-reoffending-risk",
        Justification = "Is he keeping to the licence?",
    };

    public static readonly OnBehalf DutyInspector = new()
    {
        Agency = Police,
        User = "insp.hale",
        Role = "duty-inspector",
        Purpose = "prevent-serious-harm",
        Justification = "He told his sister goodbye by telephone and has not been seen since.",
    };
}
