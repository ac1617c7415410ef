using System.Text;
using IomGateway.Exchange.Asking.Questions;

namespace IomGateway.Exchange.Tests.Asking;

/// <summary>
/// A form is read whole and strictly; what is wrong with it is an answer, never a fault of the gateway.
/// </summary>
public sealed class SearchFormTests
{
    [Theory]
    [InlineData("patient.identifier=urn%3Ax%7C1+2", "urn:x|1 2")]
    [InlineData("patient.identifier=a|\U0001F600", "a|\U0001F600")]
    [InlineData("patient.identifier=a|%F0%9F%98%80", "a|\U0001F600")]
    public void Text_is_read_as_it_was_meant(string body, string identifier)
    {
        Assert.Equal(identifier, SearchForm.Read(Encoding.UTF8.GetBytes(body), out var refusal)?.Identifier);
        Assert.Null(refusal);
    }

    [Theory]
    [InlineData("\U0001F600=1", "parameter")]
    [InlineData("patient.identifier=%ED%A0%80", "not-a-form")]
    [InlineData("patient.identifier=%FF", "not-a-form")]
    [InlineData("patient.identifier=%4", "not-a-form")]
    [InlineData("patient.identifier=a%7Cb&identifier=a%7Cc", "parameter")]
    [InlineData("patient.identifier", "not-a-form")]
    [InlineData("_count=0", "parameter")]
    [InlineData("_sort=birthdate", "parameter")]
    [InlineData("patient.identifier:missing=false", "parameter")]
    [InlineData("date=1&date=2&date=3", "parameter")]
    public void Anything_else_is_refused_by_what_is_wrong_with_it(string body, string code)
    {
        Assert.Null(SearchForm.Read(Encoding.UTF8.GetBytes(body), out var refusal));
        Assert.Equal(code, refusal!.Code);
    }
}
