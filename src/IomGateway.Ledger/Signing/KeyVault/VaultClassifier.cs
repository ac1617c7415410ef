using Azure.Core;

namespace IomGateway.Ledger.Signing.KeyVault;

/// <summary>
/// What is asked again at once: servers that stumble. A vault that says it is asked too much is left alone until the
/// time that it names.
/// </summary>
internal sealed class VaultClassifier : ResponseClassifier
{
    public override bool IsRetriableResponse(HttpMessage message) =>
        message.Response.Status is 408 or 500 or 502 or 503 or 504;

    public override bool IsErrorResponse(HttpMessage message) => message.Response.Status is < 200 or > 299;
}

/// <summary>How a vault is spoken to.</summary>
internal sealed class VaultClientOptions : ClientOptions;
