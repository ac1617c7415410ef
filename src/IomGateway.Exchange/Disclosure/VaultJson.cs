using System.Text.Json;
using System.Text.Json.Serialization;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Exchange.Disclosure;

/// <summary>How the vault keeps the reasons of a decision.</summary>
internal static class VaultJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string Reasons(Decision decision) => JsonSerializer.Serialize(decision, decision.GetType(), Options);
}
