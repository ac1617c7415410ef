using System.Runtime.Versioning;
using IomGateway.Identity.Keys;
using Microsoft.Extensions.Options;

namespace IomGateway.Identity.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class SigningKeysTests : IDisposable
{
    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("iom-keys-").FullName, "keys");
    private readonly MovedClock clock = new();

    [Fact]
    public void The_first_key_is_made_for_its_owner_alone_and_found_again()
    {
        using var first = SigningKeys.Open(folder, clock);
        using var again = SigningKeys.Open(folder, clock);
        var file = Assert.Single(Directory.GetFiles(folder));

        Assert.Equal(Assert.Single(first.Published).Kid, Assert.Single(again.Published).Kid);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public void A_new_key_signs_at_once_and_the_old_one_is_published_until_none_of_its_tokens_is_left()
    {
        using var keys = SigningKeys.Open(folder, clock);
        var first = Assert.Single(keys.Published).Kid;
        clock.Ahead += TimeSpan.FromDays(30);
        keys.Rotate();
        var second = keys.Credentials.Key.KeyId;

        Assert.NotEqual(first, second);
        Assert.Equal([second, first], keys.Published.Select(k => k.Kid));
        clock.Ahead += TimeSpan.FromHours(3);
        keys.Rotate();
        Assert.Equal([keys.Credentials.Key.KeyId, second], keys.Published.Select(k => k.Kid));
        using var again = SigningKeys.Open(folder, clock);
        Assert.Equal(keys.Published.Select(k => k.Kid), again.Published.Select(k => k.Kid));
    }

    [Fact]
    public void A_key_that_is_put_into_the_folder_is_published_at_once_and_signs_from_its_instant_on()
    {
        using var keys = SigningKeys.Open(folder, clock);
        var first = keys.Credentials.Key.KeyId;
        string made;
        using (var elsewhere = SigningKeys.Open(folder, clock))
        {
            made = elsewhere.Rotate(clock.GetUtcNow() + TimeSpan.FromHours(1));
            Assert.Equal(first, elsewhere.Credentials.Key.KeyId);
        }

        clock.Ahead += TimeSpan.FromSeconds(6);
        Assert.Equal(2, keys.Published.Count);
        Assert.Equal(first, keys.Credentials.Key.KeyId);
        clock.Ahead += TimeSpan.FromHours(1);
        Assert.NotEqual(first, keys.Credentials.Key.KeyId);
        Assert.Equal(keys.Credentials.Key.KeyId, keys.Published.First().Kid);
        Assert.Contains(first, keys.Published.Select(k => k.Kid));
        clock.Ahead += TimeSpan.FromHours(3);
        Assert.DoesNotContain(first, keys.Published.Select(k => k.Kid));
        Assert.Equal(made, SigningKeys.Youngest(folder));
    }

    [Fact]
    public void A_key_that_comes_later_and_cannot_be_used_leaves_those_that_were_good()
    {
        using var keys = SigningKeys.Open(folder, clock);
        var first = keys.Credentials.Key.KeyId;
        File.WriteAllText(Path.Combine(folder, "token-signing-20990101T000000000Z.pem"), "not a key");
        clock.Ahead += TimeSpan.FromSeconds(6);
        Assert.Equal(first, keys.Credentials.Key.KeyId);
        Assert.Throws<InvalidOperationException>(() => SigningKeys.Open(folder, clock));
    }

    [Fact]
    public void A_key_that_others_can_read_stops_the_start()
    {
        SigningKeys.Open(folder, clock).Dispose();
        var file = Assert.Single(Directory.GetFiles(folder));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);

        var refused = Assert.Throws<InvalidOperationException>(() => SigningKeys.Open(folder, clock));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains("chmod 600", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_key_stops_the_start()
    {
        SigningKeys.Open(folder, clock).Dispose();
        File.WriteAllText(Assert.Single(Directory.GetFiles(folder)), "not a key");

        var refused = Assert.Throws<InvalidOperationException>(() => SigningKeys.Open(folder, clock));
        Assert.Contains("is not a signing key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_wrong_setting_stops_the_start_with_its_name_value_and_mend()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => IdentityHost.StartAsync(
            options =>
            {
                options.Issuer = "http://localhost:5080";
                options.Audience = " ";
                options.KeysDirectory = "";
                options.TokenLifetime = TimeSpan.FromHours(2);
                options.ClockSkew = TimeSpan.FromMinutes(2);
            },
            "Production"));

        Assert.Equal(
            ["Issuer", "Audience", "KeysDirectory", "TokenLifetime", "ClockSkew", "RequireCertificate"],
            refused.Failures.Select(f => f.Split(' ')[0]["Identity:".Length..]));
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    private sealed class MovedClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
