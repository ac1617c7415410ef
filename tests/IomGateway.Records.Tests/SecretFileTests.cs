using IomGateway.Records.Storage;

namespace IomGateway.Records.Tests;

public sealed class SecretFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("iom-secrets-").FullName;

    private string Keys => Path.Combine(folder, "keys");

    private string File => Path.Combine(Keys, "some.key");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_secret_is_made_once_and_for_its_owner_alone()
    {
        var made = SecretFile.ReadOrMake(File, () => [1, 2, 3]);
        var again = SecretFile.ReadOrMake(File, () => [4, 5, 6]);

        Assert.Equal([1, 2, 3], made);
        Assert.Equal([1, 2, 3], again);
        Assert.Equal([File], Directory.GetFiles(Keys));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                System.IO.File.GetUnixFileMode(Keys));
        }
    }

    [Fact]
    public void A_secret_that_others_can_read_is_not_used()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        SecretFile.ReadOrMake(File, () => [1, 2, 3]);
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var refused = Assert.Throws<InvalidOperationException>(() => SecretFile.ReadOrMake(File, () => [4, 5, 6]));
        Assert.Contains(File, refused.Message, StringComparison.Ordinal);
        Assert.Contains("chmod 600", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_never_written_over()
    {
        SecretFile.ReadOrMake(File, () => [1, 2, 3]);

        Assert.ThrowsAny<IOException>(() => SecretFile.Write(File, [4, 5, 6]));

        Assert.Equal([1, 2, 3], SecretFile.Read(File));
        Assert.Equal([File], Directory.GetFiles(Keys));
    }
}
