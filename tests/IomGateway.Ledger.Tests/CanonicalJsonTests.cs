using System.Text;
using IomGateway.Ledger.Entries;

namespace IomGateway.Ledger.Tests;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("{\"a\":[1,\"x\",{\"b\":-9007199254740991}],\"b\":\"\u20ac\"}")]
    [InlineData("{\"a\":\"\\u000f\\n\\\"\\\\\u2028\"}")]
    public void What_rfc_8785_would_write_is_canonical(string json) =>
        Assert.True(CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"a\":null}")]
    [InlineData("{\"a\":true}")]
    [InlineData("{\"a\":1.5}")]
    [InlineData("{\"a\":1e2}")]
    [InlineData("{\"a\":-0}")]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("{\"b\":1,\"a\":1}")]
    [InlineData("{\"\u20ac\":1}")]
    [InlineData("{\"a\":\"\\u0041\"}")]
    [InlineData("{\"a\":\"\\u000F\"}")]
    [InlineData("{\"a\":\"\\/\"}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":1} ")]
    [InlineData("{\"a\":1}{}")]
    [InlineData("")]
    [InlineData("{\"a\":[[[[[[[[[1]]]]]]]]]}")]
    public void Everything_else_is_not(string json) =>
        Assert.False(CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void What_is_written_is_canonical_whatever_the_text()
    {
        string text = new([.. Enumerable.Range(0, 0x250).Select(c => (char)c)]);
        byte[] json =
            new CanonicalJson().Open('{').Member("a", text).Name("b").Number(long.MinValue).Close('}').ToArray();

        Assert.True(CanonicalJson.IsCanonical(json));
        using var parsed = System.Text.Json.JsonDocument.Parse(json);
        Assert.Equal(text, parsed.RootElement.GetProperty("a").GetString());
    }
}
