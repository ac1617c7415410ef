using System.Text;
using IomGateway.Redaction.Reading;

namespace IomGateway.Redaction.Tests.Reading;

public sealed class HostileInputTests
{
    [Theory]
    [InlineData("", "invalid-json")]
    [InlineData("{", "invalid-json")]
    [InlineData("{\"resourceType\":\"Patient\"", "invalid-json")]
    [InlineData("{\"resourceType\":\"Patient\"}}", "invalid-json")]
    [InlineData("{\"resourceType\":\"Patient\"} {}", "invalid-json")]
    [InlineData("{\"resourceType\":\"Patient\",}", "invalid-json")]
    [InlineData("{\"resourceType\":\"Patient\"/**/}", "invalid-json")]
    [InlineData("{\"resourceType\":\"Patient\",\"a\":01}", "invalid-json")]
    [InlineData("{\"resourceType\":\"Patient\",\"a\":NaN}", "invalid-json")]
    [InlineData("{\"resourceType\":\"Patient\",\"a\":1,\"a\":2}", "duplicate-name")]
    [InlineData("{\"resourceType\":\"Patient\",\"a\":{\"b\":1,\"\\u0062\":2}}", "duplicate-name")]
    [InlineData("{\"resourceType\":\"Patient\",\"resource\\u0054ype\":\"Observation\"}", "duplicate-name")]
    [InlineData("{\"resourceType\":\"Patient\",\"a\":\"\\ud800\"}", "lone-surrogate")]
    [InlineData("{\"resourceType\":\"Patient\",\"a\":\"\\udc00\\ud800\"}", "lone-surrogate")]
    [InlineData("{\"resourceType\":\"Patient\",\"\\ud800\":1}", "lone-surrogate")]
    [InlineData("[{\"resourceType\":\"Patient\"}]", "not-an-object")]
    [InlineData("\"Patient\"", "not-an-object")]
    [InlineData("null", "not-an-object")]
    [InlineData("{}", "no-resource-type")]
    [InlineData("{\"resourceType\":1}", "no-resource-type")]
    public void Malformed_record_is_refused(string json, string code)
    {
        Assert.Null(SeenRecord.Read(Encoding.UTF8.GetBytes(json), RecordTypeCatalog.Empty, null, out var refusal));
        Assert.Equal(code, refusal!.Code);
        Assert.DoesNotContain("Patient", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF }, "invalid-json")]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, "invalid-utf8")]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xC0, 0x80, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, "invalid-utf8")]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xED, 0xA0, 0x80, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, "invalid-utf8")]
    public void Bytes_that_are_not_UTF8_are_refused(byte[] json, string code)
    {
        Assert.Null(SeenRecord.Read(json, RecordTypeCatalog.Empty, null, out var refusal));
        Assert.Equal(code, refusal!.Code);
    }

    [Theory]
    [InlineData(64, null)]
    [InlineData(65, "too-deep")]
    [InlineData(100_000, "too-deep")]
    public void Depth_is_limited(int depth, string? code)
    {
        var json = "{\"resourceType\":\"Patient\",\"a\":" + new string('[', depth - 1) + new string(']',
            depth - 1) + "}";
        SeenRecord.Read(Encoding.UTF8.GetBytes(json), RecordTypeCatalog.Empty, null, out var refusal);
        Assert.Equal(code, refusal?.Code);
    }

    [Fact]
    public void A_name_hidden_among_thousands_is_found_twice()
    {
        var names = Enumerable.Range(0, 20_000).Select(i => $"\"n{i}\":{i}").Append("\"n\\u0037777\":1");
        var json = "{\"resourceType\":\"Patient\"," + string.Join(',', names) + "}";
        Assert.Null(SeenRecord.Read(Encoding.UTF8.GetBytes(json), RecordTypeCatalog.Empty, null, out var refusal));
        Assert.Equal("duplicate-name", refusal!.Code);
    }

    [Fact]
    public void A_record_over_the_size_limit_is_refused()
    {
        var json = Encoding.UTF8.GetBytes("{\"resourceType\":\"Patient\"}");
        Assert.NotNull(SeenRecord.Read(json, RecordTypeCatalog.Empty, null, out _, json.Length));
        Assert.Null(SeenRecord.Read(json, RecordTypeCatalog.Empty, null, out var refusal, json.Length - 1));
        Assert.Equal("too-large", refusal!.Code);
    }
}
