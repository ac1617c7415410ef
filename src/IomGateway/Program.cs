using System.CommandLine;
using IomGateway.Verbs;

var root = new RootCommand("IOM Gateway enforces information-sharing agreements between agencies.")
{
    ServeVerb.Create(),
    DemoVerb.Create(),
    CheckVerb.Create(),
    TestVerb.Create(),
    DecideVerb.Create(),
    ExplainVerb.Create(),
    ExportVerb.Create(),
    CompareVerb.Create(),
    WhyVerb.Create(),
    WhyNotVerb.Create(),
    WhoCanSeeVerb.Create(),
    RedactVerb.Create(),
    RecordTypeVerb.Create(),
    PseudonymsVerb.Create(),
    AgenciesVerb.Create(),
    AgreementsVerb.Create(),
    RegisterVerb.Create(),
    EmergenciesVerb.Create(),
    LegalHoldsVerb.Create(),
    ReplayVerb.Create(),
    LedgerVerb.Create(),
    DisclosuresVerb.Create(),
    VerifyReceiptVerb.Create(),
    WitnessVerb.Create(),
    TokenVerb.Create(),
    GatewaysVerb.Create(),
    KeysVerb.Create(),
    BackupVerb.Create(),
    RestoreVerb.Create(),
    DoctorVerb.Create(),
};
return await Invocation.RunAsync(root, args);
