using System.Collections.Frozen;
using System.Text.Json;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Sharing.Versions;

/// <summary>Reads the agencies that <see cref="CanonicalAgencies"/> writes.</summary>
internal static class WholeAgencies
{
    public static IEnumerable<Agency> Read(JsonElement json) => json.EnumerateObject()
        .Where(a => a.Value.ValueKind != JsonValueKind.Null).Select(a => Read(a.Name, a.Value));

    private static Agency Read(string id, JsonElement json) => new()
    {
        Id = id,
        Title = id,
        Kind = json.Choice<AgencyKind>("kind"),
        Classes = json.GetProperty("classes").EnumerateObject().Select(c => c.Name)
            .ToFrozenSet(StringComparer.Ordinal),
        ActsFor = json.OptionalText("acts-for"),
        Contract = json.OptionalText("contract"),
        Jurisdiction = json.OptionalText("jurisdiction"),
        Members = json.Set("members"),
        Clients = [],
        StatementKeys = [.. json.Items("statement-keys").Select(Key)],
        MayAssert = FrozenSet<string>.Empty,
        Roster = FrozenDictionary<string, FrozenSet<string>>.Empty,
        MayAssertFacts = FrozenSet<string>.Empty,
        Signatories =
        [
            .. json.Items("signatories").Select(s => new Signatory(
                s.Text("name"), s.Text("role"), s.Has("key") ? Key(s.GetProperty("key")) : null)),
        ],
        At = new SourcePosition($"agency {id} as signed", 1, 1),
    };

    private static JsonWebKey Key(JsonElement json) => PublicJwk.At(json.Text("x"), json.Text("y"));
}
