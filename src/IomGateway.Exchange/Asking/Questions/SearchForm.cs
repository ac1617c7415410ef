using System.Globalization;
using System.Text;
using IomGateway.Exchange.Access;

namespace IomGateway.Exchange.Asking.Questions;

/// <summary>
/// The form of a search, read strictly: an unknown, repeated or ill-formed parameter is refused, never ignored.
/// </summary>
internal sealed class SearchForm
{
    private const int MostCount = 200;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public string? Identifier { get; private set; }

    public List<string> Agencies { get; } = [];

    public List<string> Dates { get; } = [];

    public int Count { get; private set; } = 50;

    public static SearchForm? Read(ReadOnlyMemory<byte> body, out Refusal? refusal)
    {
        var form = new SearchForm();
        refusal = null;
        if (!TryText(body, out var text))
        {
            refusal = QuestionRefusals.NotAForm;
            return null;
        }

        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0
                || !TryUnescape(pair[..equals], out var name)
                || !TryUnescape(pair[(equals + 1)..], out var value))
            {
                refusal = QuestionRefusals.NotAForm;
                return null;
            }

            refusal = form.Take(name, value);
            if (refusal is not null)
            {
                return null;
            }
        }

        return form;
    }

    private Refusal? Take(string name, string value)
    {
        switch (name)
        {
            case "patient.identifier" or "identifier" or "subject.identifier"
                when Identifier is null && value.Length > 0:
                Identifier = value;
                return null;
            case "_agency" when value.Length > 0:
                Agencies.AddRange(value.Split(','));
                return null;
            case "date" when Dates.Count < 2 && FhirDate.TryParse(value, out _):
                Dates.Add(value);
                return null;
            case "_count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count is > 0 and <= MostCount:
                Count = count;
                return null;
            case "patient.identifier" or "identifier" or "subject.identifier":
                return QuestionRefusals.Parameter("patient.identifier", "Give one identifier, once.");
            case "_agency":
                return QuestionRefusals.Parameter("_agency", "Give agency ids, joined by commas.");
            case "date":
                return QuestionRefusals.Parameter(
                    "date", "Give at most two dates such as ge2026-01-31 and lt2026-03-01.");
            case "_count":
                return QuestionRefusals.Parameter("_count", $"Give a whole number from 1 to {MostCount}.");
            default:
                return QuestionRefusals.Parameter(
                    "(unknown)", "This search reads patient.identifier, _agency, date and _count.");
        }
    }

    private static bool TryText(ReadOnlyMemory<byte> body, out string text)
    {
        try
        {
            text = Utf8.GetString(body.Span);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    /// <summary>
    /// Percent-decoding that refuses what is not UTF-8, which <see cref="Uri.UnescapeDataString(string)"/> leaves.
    /// </summary>
    private static bool TryUnescape(string escaped, out string text)
    {
        var bytes = new byte[Utf8.GetMaxByteCount(escaped.Length)];
        var length = 0;
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '%')
            {
                // Characters beyond the first plane are two of these, which are only one together.
                var plain = escaped.AsSpan(i, char.IsHighSurrogate(escaped[i]) ? 2 : 1);
                length += Utf8.GetBytes(plain is "+" ? " " : plain, bytes.AsSpan(length));
                i += plain.Length - 1;
            }
            else if (i + 2 < escaped.Length
                && byte.TryParse(
                    escaped.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                    out bytes[length]))
            {
                length++;
                i += 2;
            }
            else
            {
                text = "";
                return false;
            }
        }

        return TryText(bytes.AsMemory(0, length), out text);
    }
}
