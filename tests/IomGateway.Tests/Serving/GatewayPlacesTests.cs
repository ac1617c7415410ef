using IomGateway.Records.Storage;
using IomGateway.Serving;

namespace IomGateway.Tests.Serving;

/// <summary>Where a gateway keeps what, and what is wrong with where it was told to.</summary>
public sealed class GatewayPlacesTests
{
    private const string Iom = "Host=127.0.0.1;Database=iom;Username=gw";
    private const string Keys = "Host=127.0.0.1;Database=iomkeys;Username=gw";
    private const string Secret = "s3cret-Canary";

    private static readonly GatewayFiles Files = new("/var/lib/iom");

    [Fact]
    public void One_gateway_keeps_files()
    {
        var places = new GatewayPlaces(Files, null, null);
        Assert.Empty(places.Problems());
        Assert.Equal(("/var/lib/iom/records.db", "/var/lib/iom/replay.db"), (places.Records, places.Replay));
        var ledger = places.Ledger("gateway.example/ledger", "one");
        Assert.Equal((null, null, "/var/lib/iom/keys"), (ledger.Database, ledger.KeyDatabase, ledger.KeysDirectory));
        Assert.False(places.AreShared);
    }

    [Fact]
    public void Several_keep_everything_but_their_keys_in_one_database_and_the_data_keys_in_another()
    {
        var places = new GatewayPlaces(Files, Iom, Keys);
        Assert.Empty(places.Problems());
        Assert.Equal((Iom, Iom), (places.Records, places.Replay));
        var ledger = places.Ledger("gateway.example/ledger", "one");
        Assert.Equal(
            ("iom", "iomkeys", "/var/lib/iom/keys"),
            (PostgresAddress.Read(ledger.Database!).Database, PostgresAddress.Read(ledger.KeyDatabase!).Database,
                ledger.KeysDirectory));
        Assert.True(places.AreShared);
    }

    [Fact]
    public void Whoever_keeps_something_on_another_machine_asks_it_to_prove_who_it_is()
    {
        var places = new GatewayPlaces(Files, "Host=db.example;Database=iom", "Host=keys.example;Database=k");
        Assert.Empty(places.Problems());
        var ledger = places.Ledger("gateway.example/ledger", "one");
        Assert.Contains("SSL Mode=VerifyFull", ledger.Database, StringComparison.Ordinal);
        Assert.Contains("SSL Mode=VerifyFull", ledger.KeyDatabase, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Iom, null, "KeyStore is not set")]
    [InlineData(null, Keys, "KeyStore is set, and Database is not")]
    [InlineData(Iom, "Host=127.0.0.1;Database=iom;Username=other;Password=" + Secret, "KeyStore names the same database")]
    [InlineData("/var/lib/iom;Password=" + Secret, Keys, "Database is no PostgreSQL connection string")]
    [InlineData(Iom, "Host=keys.example;Database=k;SSL Mode=Prefer;Password=" + Secret, "KeyStore: ")]
    [InlineData("Host=127.0.0.1;Database=iom;" + Secret + "=x", Keys, "Database: ")]
    public void What_is_wrong_is_named_and_no_secret_repeated(string? database, string? keyStore, string expected)
    {
        var problem = Assert.Single(new GatewayPlaces(Files, database, keyStore).Problems());
        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, problem, StringComparison.Ordinal);
        var options = new GatewayOptions { Database = database, KeyStore = keyStore };
        Assert.Equal([problem], options.Problems());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public void A_gateway_without_a_name_does_not_start(string node) =>
        Assert.StartsWith("Node is", Assert.Single(new GatewayOptions { Node = node }.Problems()), StringComparison.Ordinal);
}
