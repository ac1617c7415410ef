using System.Collections.Frozen;
using System.Text.Json;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Versions;

/// <summary>Reads what <see cref="CanonicalAgreement"/> writes.</summary>
internal static class WholeAgreement
{
    public static Agreement Read(JsonElement json)
    {
        var (id, version) = (json.Text("id"), json.Number("version"));
        var at = new SourcePosition($"{id} version {version} as signed", 1, 1);
        return new Agreement
        {
            Id = id,
            Version = version,
            Title = json.Text("title"),
            Partnership = json.Text("partnership"),
            Parties = json.Words("parties"),
            Term = new AgreementTerm(json.Day("from"), json.OptionalDay("review"), json.Day("until")) { At = at },
            Document = json.Has("document")
                ? new AgreementDocument { Entries = json.Map("document"), At = at, OwnerAt = at } : null,
            Flows = [.. json.Items("flows").Select(f => ReadFlow(f, at))],
            Never = [.. json.Items("never").Select(n => ReadNever(n, at))],
            At = at,
        };
    }

    private static Flow ReadFlow(JsonElement json, SourcePosition at) => new()
    {
        Id = json.Text("id"),
        Title = json.OptionalText("title"),
        From = json.Set("from"),
        To = json.Set("to"),
        Purposes = json.Set("purposes"),
        Under = [.. json.Items("under").Select(g => ReadGround(g, at))],
        Confidence = json.Has("confidence") ? ReadConfidence(json.GetProperty("confidence")) : null,
        Necessity = json.Text("necessity"),
        Roles = json.Set("roles"),
        People = json.Lists("people"),
        ConsentsAll = json.Set("consents-all"),
        ConsentsAny = json.Set("consents-any"),
        Record = json.Lists("record"),
        Records = json.Lists("records"),
        Mask = json.Map("mask"),
        Then = ReadObligations(json.GetProperty("then")),
        Depersonalised = json.Flag("depersonalised"),
        Says = json.Set("says"),
        KeepsBytes = json.Flag("keeps-bytes"),
        OfficialDuty = json.OptionalText("official-duty"),
        Emergency = json.Has("emergency") ? ReadEmergency(json.GetProperty("emergency")) : null,
        At = at,
        Positions = FrozenDictionary<string, SourcePosition>.Empty,
    };

    private static ConfidenceDischarge ReadConfidence(JsonElement json) =>
        new(json.Text("by"), json.OptionalText("why"), json.OptionalText("which"));

    private static Ground ReadGround(JsonElement json, SourcePosition at) => new()
    {
        Gateway = json.Text("gateway"),
        Sender = ReadEnd(json.GetProperty("sender")),
        Recipient = ReadEnd(json.GetProperty("recipient")),
        PolicyDocument = json.OptionalText("policy-document"),
        From = json.Set("from"),
        To = json.Set("to"),
        At = at,
    };

    private static LegalEnd ReadEnd(JsonElement json) => new(json.Text("regime"), json.Words("bases"));

    private static Obligations ReadObligations(JsonElement json)
    {
        var retain = json.GetProperty("retain");
        return new Obligations
        {
            Retain = retain.ValueKind == JsonValueKind.Null
                ? null : new Retention(retain.Text("clock"), retain.Text("for"), retain.Words("unless")),
            Onward = json.Choice<Onward>("onward"),
            Events = json.Set("events"),
        };
    }

    private static EmergencyTerms ReadEmergency(JsonElement json) => new()
    {
        Lifts = json.Set("lifts"),
        LimitPerDay = json.Number("limit-per-day"),
        ReviewWithin = TimeSpan.FromSeconds(json.GetProperty("review-within-seconds").GetInt64()),
        Reviewers = json.Words("reviewers"),
    };

    private static NeverClause ReadNever(JsonElement json, SourcePosition at) => new()
    {
        From = json.Set("from"),
        To = json.Set("to"),
        Purposes = json.Set("purposes"),
        Roles = json.Set("roles"),
        People = json.Lists("people"),
        Record = json.Lists("record"),
        Categories = json.OptionalSet("categories"),
        At = at,
    };
}
