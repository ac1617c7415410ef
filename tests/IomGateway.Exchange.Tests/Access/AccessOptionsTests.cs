using Microsoft.Extensions.Options;

namespace IomGateway.Exchange.Tests.Access;

public sealed class AccessOptionsTests
{
    [Fact]
    public async Task Every_wrong_setting_stops_the_start_with_its_name_value_and_mend()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => AccessHost.StartAsync((_, options) =>
        {
            options.Origin = "https://gateway.test/";
            options.Authority = "ftp://issuer.test";
            options.TokenAlgorithms.Add("HS256");
            options.TokenAlgorithms.Add("none");
            options.TokenTypes.Add(" ");
            options.RequireBoundTokens = false;
            options.ClientAuthorities.Add("/nowhere/ca.pem");
            options.TrustedProxies.Add("proxy.test");
            options.TokenCacheFor = TimeSpan.FromMinutes(2);
            options.TokenCacheSize = 1;
            options.ClockSkew = TimeSpan.FromMinutes(2);
            options.ClientClaim = "";
            options.AgencyClaim = " ";
            options.Audience = "";
            options.ClientAgencies["client"] = "";
        }));

        string[] settings =
        [
            "Access:Origin is 'https://gateway.test/'", "Access:Authority is 'ftp://issuer.test'",
            "Access:TokenAlgorithms has 'HS256'", "Access:TokenAlgorithms has 'none'", "Access:TokenTypes",
            "Access:RequireBoundTokens is 'False'", "Access:ClientAuthorities has '/nowhere/ca.pem'",
            "Access:TrustedProxies has 'proxy.test'", "Access:TokenCacheFor is '00:02:00'",
            "Access:TokenCacheSize is '1'",
            "Access:ClockSkew is '00:02:00'", "Access:ClientClaim is ''", "Access:AgencyClaim is ' '",
            "Access:Audience is ''",
            "Access:ClientAgencies has 'client' as ''",
        ];
        Assert.Equal(settings.Length, refused.Failures.Count());
        Assert.All(settings, s => Assert.Contains(refused.Failures, f => f.StartsWith(s, StringComparison.Ordinal)));
        Assert.All(refused.Failures, f => Assert.Contains(
            "rite|hoose|eave|ame".Split('|'), w => f.Contains(w, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("http://gateway.test")]
    [InlineData("http://localhost:5080")]
    [InlineData("https://Gateway.test")]
    [InlineData("https://gateway.test/base")]
    [InlineData("gateway.test")]
    [InlineData("")]
    public async Task An_origin_that_statements_could_not_name_stops_the_start(string origin)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(
            () => AccessHost.StartAsync((_, options) => options.Origin = origin));

        Assert.StartsWith($"Access:Origin is '{origin}'", Assert.Single(refused.Failures), StringComparison.Ordinal);
    }
}
