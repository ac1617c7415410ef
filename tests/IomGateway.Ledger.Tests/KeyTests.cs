using System.Security.Cryptography;
using IomGateway.Ledger.Signing;

namespace IomGateway.Ledger.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class KeyTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task Keys_are_made_at_the_first_start_for_their_owner_alone()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        await log.AppendAsync(LedgerFolder.Permit(), default);

        string[] names = ["index.key", "keystore.db", "ledger-signing.pem", "master.key"];
        Assert.Superset(
            names.ToHashSet(), Directory.GetFiles(_folder.Keys).Select(f => Path.GetFileName(f)).ToHashSet());
        foreach (string file in Directory.GetFiles(_folder.Keys).Append(_folder.Database))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Theory]
    [InlineData("index.key")]
    [InlineData("master.key")]
    [InlineData("ledger-signing.pem")]
    [InlineData("keystore.db")]
    public async Task A_log_with_entries_does_not_open_without_its_key(string key)
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        File.Delete(Path.Combine(_folder.Keys, key));

        var refusal = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => _folder.OpenAsync());
        Assert.Contains(key, refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.Keys, key)));
    }

    [Fact]
    public async Task A_log_does_not_open_with_another_logs_key()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string path = Path.Combine(_folder.Keys, "ledger-signing.pem");
        await File.WriteAllTextAsync(path, other.ExportPkcs8PrivateKeyPem());

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => _folder.OpenAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => _folder.OpenAsync(_folder.Options with { Origin = "other.example/ledger" }));
    }

    [Theory]
    [InlineData("rsa", "holds an RSA key")]
    [InlineData("p384", "an elliptic-curve key of 384 bits")]
    [InlineData("secp256k1", "an elliptic-curve key of 256 bits")]
    [InlineData("public", "no private key on an elliptic curve")]
    [InlineData("text", "no private key on an elliptic curve")]
    public async Task A_file_with_another_kind_of_key_stops_the_start_and_is_named(string kind, string says)
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        string path = Path.Combine(_folder.Keys, "ledger-signing.pem");
        await File.WriteAllTextAsync(path, Pem(kind));

        var refusal = await Assert.ThrowsAsync<SigningKeyException>(() => _folder.OpenAsync());
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("put back", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_does_not_open_with_another_master_key()
    {
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            await log.AppendAsync(LedgerFolder.Permit(), default);
        }

        await File.WriteAllTextAsync(
            Path.Combine(_folder.Keys, "master.key"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        await Assert.ThrowsAsync<LedgerDamagedException>(() => _folder.OpenAsync());
    }

    [Fact]
    public async Task A_key_that_others_may_read_stops_the_start()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        string path = Path.Combine(_folder.Keys, "master.key");
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => _folder.OpenAsync());
        Assert.Contains("chmod 600", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_database_holds_no_value_and_no_key_in_clear()
    {
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            await log.AppendAsync(LedgerFolder.Permit("person-4711"), default);
        }

        foreach (string file in Directory.GetFiles(_folder.Path))
        {
            Assert.DoesNotContain("person-4711", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_the_persons_key_the_person_is_gone_and_the_staff_values_and_proof_stay()
    {
        EntryId id;
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            id = await log.AppendAsync(LedgerFolder.Permit("person-9"), default);
        }

        _folder.Sql("DELETE FROM data_keys WHERE owner = 'person:person-9'", keyStore: true);
        await using EvidenceLog again = await _folder.OpenAsync();
        OpenedEntry read = (await again.ReadAsync(id, default))!;

        Assert.Equal(["facts", "person"], read.Unopened.Order());
        Assert.Equal(["statement", "user"], read.Values.Keys.Order());
        Assert.False(read.Damaged);
        Assert.NotNull(await again.ReceiptAsync(id, new HashSet<string> { "person", "user" }, default));
        Assert.IsType<VerificationResult.Sound>(await _folder.VerifyAsync());
    }

    [Theory]
    [InlineData("UPDATE vault SET sealed = CAST(substr(sealed, 1, 40) || x'00' || substr(sealed, 42) AS BLOB)")]
    [InlineData(
        "UPDATE vault SET sealed = (SELECT v.sealed FROM vault v WHERE v.slot + 256 = vault.slot) WHERE slot > 767")]
    [InlineData("UPDATE vault SET sealed = x'00'")]
    public async Task A_blob_that_was_altered_or_moved_is_noticed(string sql)
    {
        EntryId id;
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            await log.AppendAsync(LedgerFolder.Permit(), default);
            id = await log.AppendAsync(LedgerFolder.Permit(), default);
        }

        _folder.Sql(sql);
        await using EvidenceLog again = await _folder.OpenAsync();
        OpenedEntry read = (await again.ReadAsync(id, default))!;

        Assert.True(read.Damaged);
        Assert.Empty(read.Values);
        await Assert.ThrowsAsync<LedgerDamagedException>(
            () => again.ReceiptAsync(id, new HashSet<string>(), default));
    }

    public void Dispose() => _folder.Dispose();

    private static string Pem(string kind)
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(kind switch
        {
            "p384" => ECCurve.NamedCurves.nistP384,
            "secp256k1" => ECCurve.CreateFromFriendlyName("secp256k1"),
            _ => ECCurve.NamedCurves.nistP256,
        });
        return kind switch
        {
            "rsa" => rsa.ExportPkcs8PrivateKeyPem(),
            "public" => ec.ExportSubjectPublicKeyInfoPem(),
            "text" => "no key at all",
            _ => ec.ExportPkcs8PrivateKeyPem(),
        };
    }
}
