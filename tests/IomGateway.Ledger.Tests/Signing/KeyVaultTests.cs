using System.Security.Cryptography;
using System.Text.Json.Nodes;
using IomGateway.Ledger.Signing;
using IomGateway.Ledger.Signing.KeyVault;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Ledger.Tests.Signing;

/// <summary>A key in Azure Key Vault, against a stub at the wire.</summary>
public sealed class KeyVaultTests : IAsyncLifetime, IDisposable
{
    private readonly LedgerFolder _folder = new();
    private StubVault _vault = null!;

    public async Task InitializeAsync() => _vault = await StubVault.StartAsync();

    public async Task DisposeAsync() => await _vault.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_vaults_key_signs_what_its_public_half_verifies_and_is_asked_for_that_once()
    {
        using KeyVaultSigner signer = _vault.Open();
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(await signer.PublicAsync(default), out _);
        await signer.PublicAsync(default);
        for (int i = 0; i < 50; i++)
        {
            byte[] text = BitConverter.GetBytes(i);
            Assert.True(key.VerifyData(
                text, await signer.SignAsync(text, default), HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence));
        }

        Assert.Equal(51, _vault.Asked);
    }

    [Fact]
    public async Task A_ledger_goes_from_a_file_to_the_vault()
    {
        LedgerOptions options = Options();
        await using (EvidenceLog log = await _folder.OpenAsync(options))
        {
            RotatedKey rotated = await log.RotateKeyAsync(_vault.Key.ToString(), [], default);
            Assert.Equal(_vault.Key + "\n", await File.ReadAllTextAsync(rotated.Where));
            await log.AppendAsync(LedgerFolder.Permit(), default);
        }

        await using (EvidenceLog log = await _folder.OpenAsync(options))
        {
            await log.AppendAsync(LedgerFolder.Permit(), default);
        }

        var sound = Assert.IsType<VerificationResult.Sound>(await _folder.VerifyAsync());
        Assert.Equal([1, 2], sound.Keys.Select(k => k.Index));
    }

    [Fact]
    public async Task While_the_vault_throttles_entries_go_on_disclosure_stops_after_a_minute_and_it_is_left_alone()
    {
        var time = new ManualTime();
        await using EvidenceLog log = await _folder.OpenAsync(Options(time), time);
        await log.RotateKeyAsync(_vault.Key.ToString(), [], default);
        _vault.Instead = http =>
        {
            http.Response.Headers.RetryAfter = "30";
            return StubVault.Refusal(429, "Throttled");
        };
        int before = _vault.Asked;
        EntryId id = await log.AppendAsync(LedgerFolder.Permit(), default);
        // The clock goes on by itself too: ten seconds are left to a slow machine.
        for (int i = 0; i < 20; i++)
        {
            await Assert.ThrowsAsync<LedgerUnavailableException>(log.SignAsync);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(before + 1, _vault.Asked);
        Assert.True(log.CanRecord);
        time.Advance(TimeSpan.FromSeconds(41));
        Assert.False(log.CanRecord);
        await log.AppendAsync(LedgerFolder.Permit(), default);

        _vault.Instead = _ => null;
        // The log signs by itself too: it may have asked again in between, and been told to wait again.
        time.Advance(TimeSpan.FromSeconds(31));
        await log.SignAsync();
        Assert.True(log.CanRecord);
        Assert.NotNull(await log.ReceiptAsync(id, new HashSet<string>(), default));
    }

    [Fact]
    public async Task A_server_that_stumbles_is_asked_again()
    {
        using KeyVaultSigner signer = _vault.Open();
        int stumbles = 2;
        _vault.Instead = _ => stumbles-- > 0 ? StubVault.Refusal(503, "ServiceUnavailable") : null;
        await signer.SignAsync("x"u8.ToArray(), default);
        Assert.Equal(3, _vault.Asked);

        _vault.Instead = _ => StubVault.Refusal(500, "InternalError");
        var away = await Assert.ThrowsAsync<LedgerUnavailableException>(() => signer.SignAsync(default, default));
        Assert.Contains("answers 500 InternalError", away.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vault_that_is_away_does_not_stop_the_start_of_a_ledger_that_it_signs()
    {
        LedgerOptions options = Options();
        await using (EvidenceLog log = await _folder.OpenAsync(options))
        {
            await log.RotateKeyAsync(_vault.Key.ToString(), [], default);
        }

        _vault.Instead = _ => StubVault.Refusal(503, "ServiceUnavailable");
        await using EvidenceLog started = await _folder.OpenAsync(options);
        await started.AppendAsync(LedgerFolder.Permit(), default);
    }

    [Theory]
    [InlineData(401, "AKV10032", "the vault refuses (401 AKV10032)")]
    [InlineData(403, "ForbiddenByRbac", "give this gateway's identity the role")]
    [InlineData(404, "KeyNotFound", "has no such key")]
    [InlineData(400, "BadParameter", "does not sign so with this key")]
    public async Task A_vault_that_refuses_is_told_with_what_to_do(int status, string code, string says)
    {
        using KeyVaultSigner signer = _vault.Open();
        _vault.Instead = _ => StubVault.Refusal(status, code);
        var refusal = await Assert.ThrowsAsync<SigningKeyException>(() => signer.PublicAsync(default));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(_vault.Key.Host, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kty", "\"RSA\"", "of the kind RSA")]
    [InlineData("crv", "\"P-384\"", "an ECDSA P-256 key")]
    [InlineData("key_ops", "[\"verify\"]", "may not be used to sign")]
    public async Task A_key_of_another_kind_is_refused(string member, string value, string says)
    {
        using KeyVaultSigner signer = _vault.Open();
        _vault.Told = key => key[member] = JsonNode.Parse(value);
        var refusal = await Assert.ThrowsAsync<SigningKeyException>(() => signer.PublicAsync(default));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"value\":7}")]
    [InlineData("{\"value\":\"AAAA\"}")]
    [InlineData("{\"value\":\"?\"}")]
    public async Task An_answer_that_is_none_is_no_signature(string body)
    {
        using KeyVaultSigner signer = _vault.Open();
        _vault.Instead = _ => Results.Text(body, "application/json");
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => signer.SignAsync(default, default));
    }

    [Theory]
    [InlineData("https://iom.vault.azure.net/keys/ledger")]
    [InlineData("https://iom.vault.azure.net/secrets/ledger/01")]
    [InlineData("https://iom.vault.azure.net.example/keys/ledger/01")]
    [InlineData("https://vault.azure.net/keys/ledger/01")]
    [InlineData("https://iom.vault.azure.net:8443/keys/ledger/01")]
    [InlineData("https://iom.vault.azure.net/keys/ledger/01?x=y")]
    public void No_token_is_sent_to_what_is_not_a_version_of_a_vaults_key(string address) =>
        Assert.Throws<SigningKeyException>(() => KeyVaultSigner.Open(new Uri(address)));

    [Theory]
    [InlineData("https://iom.vault.azure.net/keys/ledger/01")]
    [InlineData("https://iom.managedhsm.azure.net/keys/ledger/01")]
    public void A_version_of_a_vaults_key_is_taken(string address)
    {
        using KeyVaultSigner signer = KeyVaultSigner.Open(new Uri(address));
        Assert.Equal(address, signer.Where);
    }

    private LedgerOptions Options(TimeProvider? time = null) => _folder.Options with
    {
        Addresses = new SignerAddresses { Vault = _ => _vault.Open(time) },
    };
}
