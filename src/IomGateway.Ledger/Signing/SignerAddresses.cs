using IomGateway.Ledger.Signing.KeyVault;
using IomGateway.Ledger.Signing.Pkcs11;

namespace IomGateway.Ledger.Signing;

/// <summary>Opens keys that are not in files, by the address that says where they are.</summary>
internal sealed class SignerAddresses
{
    /// <summary>Opens a vault's key.</summary>
    public Func<Uri, ILogSigner> Vault { get; init; } = KeyVaultSigner.Open;

    /// <param name="address">The address: <c>pkcs11:…</c> (RFC 7512) or <c>https://…</c> of a vault's key.</param>
    /// <param name="from">Where the address was read.</param>
    /// <exception cref="SigningKeyException">It is no such address.</exception>
    public ILogSigner Open(string address, string from) =>
        address.StartsWith(Pkcs11Address.Scheme, StringComparison.Ordinal)
            ? new Pkcs11Signer(Pkcs11Address.Parse(address, from))
        : Uri.TryCreate(address, UriKind.Absolute, out Uri? vault) && vault.Scheme == Uri.UriSchemeHttps
            ? Vault(vault)
            // What somebody wrote by mistake may be a PIN or a password, and is not repeated.
            : throw new SigningKeyException(
                $"{from} does not say where a key is kept; write pkcs11:token=…;object=…?module-path=…&pin-source=…"
                + " or https://VAULT.vault.azure.net/keys/NAME/VERSION.");
}
