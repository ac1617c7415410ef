using System.Security.Cryptography;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Signing;

namespace IomGateway.Ledger.Tests.Signing;

/// <summary>Keys on a device, with SoftHSM in its place.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class Pkcs11Tests(SoftHsm device) : IClassFixture<SoftHsm>, IDisposable
{
    private readonly LedgerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("first")]
    [InlineData("second")]
    public async Task A_key_on_the_token_signs_what_its_public_half_verifies(string name)
    {
        using ILogSigner signer = Open(device.AddressOf(name));
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(await signer.PublicAsync(default), out _);

        // Often enough that some numbers begin with zeros or with a bit that DER takes for a sign.
        for (int i = 0; i < 200; i++)
        {
            byte[] text = BitConverter.GetBytes(i);
            Assert.True(key.VerifyData(
                text, await signer.SignAsync(text, default), HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence));
        }
    }

    [Fact]
    public async Task A_key_is_found_by_its_id_too()
    {
        using ILogSigner named = Open(device.AddressOf("first"));
        byte[] key = await named.PublicAsync(default);
        using ILogSigner byId = Open(
            device.AddressOf("first").Replace("object=first", "id=%01", StringComparison.Ordinal));
        Assert.Equal(key, await byId.PublicAsync(default));
        using ILogSigner other = Open(device.AddressOf("second"));
        Assert.NotEqual(key, await other.PublicAsync(default));
    }

    [Fact]
    public async Task A_session_that_the_module_lost_is_opened_again()
    {
        using ILogSigner signer = Open(device.AddressOf("first"));
        byte[] before = await signer.SignAsync("x"u8.ToArray(), default);
        SoftHsm.Restart();
        byte[] after = await signer.SignAsync("x"u8.ToArray(), default);
        Assert.NotEqual(before, after);
    }

    [Fact]
    public async Task A_ledger_goes_from_a_file_to_the_token_and_on_it_to_the_next_key_and_back()
    {
        string first;
        RotatedKey[] rotated;
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            first = log.VerifierKey;
            rotated =
            [
                await log.RotateKeyAsync(device.AddressOf("first"), [], default),
                await log.RotateKeyAsync(device.AddressOf("second"), [], default),
            ];
            Assert.Equal(device.AddressOf("second") + "\n", await File.ReadAllTextAsync(rotated[1].Where));
            await Assert.ThrowsAsync<SigningKeyException>(
                () => log.RotateKeyAsync(device.AddressOf("first"), [], default));
            EntryId id = await log.AppendAsync(LedgerFolder.Permit(), default);
            await LedgerFolder.SignedAsync(log, (await log.ReadAsync(id, default))!.Index + 1);
            using VerifierKey key = RotatedBy(rotated[1]);
            Assert.IsType<ReceiptVerdict.Valid>(
                Receipt.Verify((await log.ReceiptAsync(id, new HashSet<string> { "user" }, default))!, key));
            Assert.Contains(
                await log.KeysAsync(default),
                k => k.InForce && k.Where!.Contains("'second' on the token 'iom'", StringComparison.Ordinal));
        }

        // Another start has nothing but the file that says where the key is.
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            rotated = [.. rotated, await log.RotateKeyAsync(null, [], default)];
            await log.AppendAsync(LedgerFolder.Permit(), default);
        }

        var sound = Assert.IsType<VerificationResult.Sound>(await _folder.VerifyAsync());
        Assert.Equal([first, .. rotated.Select(r => r.Key)], sound.Keys.Select(k => k.Key));
    }

    [Fact]
    public async Task A_new_ledger_begins_with_the_key_that_its_keys_folder_names()
    {
        Vault.KeyFiles.MakeDirectory(_folder.Keys);
        string file = Path.Combine(_folder.Keys, "ledger-signing.uri");
        await File.WriteAllTextAsync(file, device.AddressOf("first"));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await (await _folder.OpenAsync()).DisposeAsync();
        await (await _folder.OpenAsync()).DisposeAsync();

        Assert.False(File.Exists(Path.Combine(_folder.Keys, "ledger-signing.pem")));
        Assert.IsType<VerificationResult.Sound>(await _folder.VerifyAsync());
        await File.WriteAllTextAsync(file, device.AddressOf("second"));
        var refusal = await Assert.ThrowsAsync<SigningKeyException>(() => _folder.OpenAsync());
        Assert.Contains("put back the log's own key", refusal.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "pkcs11:token=iom;object=rsa?module-path=M&pin-source=P", "is an RSA key" },
        { "pkcs11:token=iom;object=p384?module-path=M&pin-source=P", "is a key on another curve" },
        { "pkcs11:token=iom;object=none?module-path=M&pin-source=P", "There is no private half" },
        { "pkcs11:token=other;object=first?module-path=M&pin-source=P", "has no token 'other'" },
        { "pkcs11:token=iom;object=first?module-path=/nowhere/p11.so&pin-source=P", "There is no PKCS #11 module" },
        { "pkcs11:token=iom;object=first?module-path=/etc/hostname&pin-source=P", "is no PKCS #11 module" },
        { "pkcs11:token=iom;object=first?module-path=M", "asks for a PIN" },
        { "pkcs11:token=iom;object=first?module-path=M&pin-source=file:/nowhere/pin", "is missing" },
        { "pkcs11:token=iom;object=first?module-path=M&pin-source=env:IOM_NO_SUCH_PIN", "is not set" },
        { "pkcs11:token=iom;object=first?module-path=M&pin-value=1234", "PIN in clear" },
        { "pkcs11:token=iom;object=first?module-path=M&pin-source=|cat", "does not say which key" },
        { "pkcs11:token=iom?module-path=M&pin-source=P", "does not say which key" },
        { "pkcs11:token=iom;object=first;slot-id=0?module-path=M&pin-source=P", "'slot-id', which is not known" },
        { "pkcs11:token=iom;token=iom;object=first?module-path=M&pin-source=P", "'token' twice" },
        { "pkcs11:token=iom;object=fi%rst?module-path=M&pin-source=P", "a '%'" },
        { "file:///etc/key.pem", "does not say where a key is kept" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_cannot_sign_is_refused_with_what_is_wrong_and_changes_nothing(string address, string says)
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        string to = address.Replace("module-path=M", $"module-path={SoftHsm.Module}", StringComparison.Ordinal)
            .Replace("pin-source=P", $"pin-source=file:{device.PinFile}", StringComparison.Ordinal);
        // What the token was told before must not stand in for the PIN.
        SoftHsm.RestartIfUsed();

        var refusal = await Assert.ThrowsAsync<SigningKeyException>(() => log.RotateKeyAsync(to, [], default));

        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("1234", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Keys, "ledger-signing-*"));
        Assert.True(log.CanRecord);
    }

    [Fact]
    public async Task A_wrong_pin_is_shown_to_the_token_once_and_a_right_one_at_once()
    {
        SoftHsm.RestartIfUsed();
        string file = device.Write("changing-pin", "00000000\n");
        using ILogSigner signer = Open(device.AddressOf("first", $"file:{file}"));
        var refusal = await Assert.ThrowsAsync<SigningKeyException>(() => signer.PublicAsync(default));
        Assert.Contains("refuses the PIN", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("00000000", refusal.Message, StringComparison.Ordinal);

        // Were it shown again, the token would be down to fewer tries; it is not even asked.
        for (int i = 0; i < 20; i++)
        {
            await Assert.ThrowsAsync<SigningKeyException>(() => signer.SignAsync(default, default));
        }

        device.Write("changing-pin", SoftHsm.Pin);
        Assert.NotEmpty(await signer.SignAsync("x"u8.ToArray(), default));
    }

    [Fact]
    public async Task A_pin_file_that_others_may_read_is_refused()
    {
        SoftHsm.RestartIfUsed();
        string file = device.Write("open-pin", SoftHsm.Pin);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        using ILogSigner signer = Open(device.AddressOf("first", $"file:{file}"));
        var refusal = await Assert.ThrowsAsync<SigningKeyException>(() => signer.PublicAsync(default));
        Assert.Contains("chmod 600", refusal.Message, StringComparison.Ordinal);
    }

    private static ILogSigner Open(string address) => new SignerAddresses().Open(address, "the test");

    private static VerifierKey RotatedBy(RotatedKey rotated) =>
        VerifierKey.TryParse(rotated.Key, out VerifierKey? key) ? key : throw new FormatException();
}
