using System.Collections.Frozen;
using System.Globalization;

namespace IomGateway.Sharing.Vocabulary;

/// <summary>
/// Checks an identifier's form and check character, and writes it in the one form by which it is compared. What it
/// says is wrong never repeats the value.
/// </summary>
public static class IdentifierCheck
{
    private const string CheckLetters = "ZABCDEFGHJKLMNPQRTUVWXY";
    private const int LongestLocal = 64;

    private delegate bool Check(string value, out string canonical, out string why);

    private static readonly FrozenDictionary<string, Check> Checks = new Dictionary<string, Check>
    {
        ["pnc"] = Pnc,
        ["cro"] = Cro,
        ["crn"] = Crn,
        ["noms"] = Noms,
        ["nhs"] = Nhs,
        ["local"] = Local,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The checks that the identifier vocabulary may name.</summary>
    public static IReadOnlyCollection<string> Known => Checks.Keys;

    /// <summary>Whether <paramref name="value"/> passes; an unknown check passes nothing.</summary>
    /// <param name="check">The check's name, as the identifier vocabulary has it.</param>
    /// <param name="value">The identifier as written.</param>
    /// <param name="canonical">The form by which it is compared; empty when it does not pass.</param>
    /// <param name="why">What is wrong with it, without the value; empty when it passes.</param>
    public static bool TryCanonical(string check, string value, out string canonical, out string why)
    {
        if (!Checks.TryGetValue(check, out var run))
        {
            (canonical, why) = ("", "its system has no check that this gateway knows");
            return false;
        }

        return run(value.Trim(), out canonical, out why);
    }

    /// <summary>
    /// YYYY/NNNNNNNL, or the short form YY/NNNNNNL, which leaves out the serial's leading noughts; the letter is over
    /// the two-digit year and the seven digits.
    /// </summary>
    private static bool Pnc(string value, out string canonical, out string why)
    {
        var text = value.ToUpperInvariant();
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var digits = text.Length - slash - 2;
        if (!(slash == 4 && digits == 7) && !(slash == 2 && digits is >= 1 and <= 7)
            || !Digits(text.AsSpan(0, slash)) || !Digits(text.AsSpan(slash + 1, digits)))
        {
            return Fails("a PNC ID is a year, a slash, seven digits and a letter", out canonical, out why);
        }

        var year = Number(text.AsSpan(0, slash));
        var serial = Number(text.AsSpan(slash + 1, digits));
        if (text[^1] != CheckLetters[(int)((((year % 100) * 10_000_000L) + serial) % 23)])
        {
            return Fails("the letter at the end does not fit the digits", out canonical, out why);
        }

        // Two digits below 50 are this century; a wrong guess is a miss, never another person.
        var century = slash == 4 ? 0 : year < 50 ? 2000 : 1900;
        return Passes($"{century + year:D4}/{serial:D7}{text[^1]}", out canonical, out why);
    }

    /// <summary>NNNNNN/YYL, leading noughts optional; the letter is over the year and the serial.</summary>
    private static bool Cro(string value, out string canonical, out string why)
    {
        var text = value.ToUpperInvariant();
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash is < 1 or > 6 || text.Length != slash + 4
            || !Digits(text.AsSpan(0, slash)) || !Digits(text.AsSpan(slash + 1, 2)))
        {
            return Fails("a CRO number is six digits, a slash, a two-digit year and a letter", out canonical, out why);
        }

        var serial = Number(text.AsSpan(0, slash));
        var year = Number(text.AsSpan(slash + 1, 2));
        return text[^1] == CheckLetters[(int)(((year * 1_000_000L) + serial) % 23)]
            ? Passes($"{serial:D6}{text.AsSpan(slash)}", out canonical, out why)
            : Fails("the letter at the end does not fit the digits", out canonical, out why);
    }

    private static bool Crn(string value, out string canonical, out string why)
    {
        var text = value.ToUpperInvariant();
        return text.Length == 7 && char.IsAsciiLetterUpper(text[0]) && Digits(text.AsSpan(1))
            ? Passes(text, out canonical, out why)
            : Fails("a CRN is a letter and six digits", out canonical, out why);
    }

    private static bool Noms(string value, out string canonical, out string why)
    {
        var text = value.ToUpperInvariant();
        return text.Length == 7 && char.IsAsciiLetterUpper(text[0]) && Digits(text.AsSpan(1, 4))
            && char.IsAsciiLetterUpper(text[5]) && char.IsAsciiLetterUpper(text[6])
            ? Passes(text, out canonical, out why)
            : Fails("a prison number is a letter, four digits and two letters", out canonical, out why);
    }

    /// <summary>Ten digits, the last by modulus 11; blanks and hyphens between them are left out.</summary>
    private static bool Nhs(string value, out string canonical, out string why)
    {
        var text = value.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        if (text.Length != 10 || !Digits(text))
        {
            return Fails("an NHS number has ten digits", out canonical, out why);
        }

        // One digit ten times over is what people type when they have none; it must not make them one person.
        if (text.AsSpan().IndexOfAnyExcept(text[0]) < 0)
        {
            return Fails("it is a placeholder, not an NHS number", out canonical, out why);
        }

        var sum = 0;
        for (var i = 0; i < 9; i++)
        {
            sum += (text[i] - '0') * (10 - i);
        }

        return (11 - (sum % 11)) % 11 == text[9] - '0'
            ? Passes(text, out canonical, out why)
            : Fails("its check digit does not fit the others", out canonical, out why);
    }

    private static bool Local(string value, out string canonical, out string why)
    {
        if (value.Length is 0 or > LongestLocal)
        {
            return Fails($"a local number has 1 to {LongestLocal} characters", out canonical, out why);
        }

        return value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '/' or '.' or '_' or ':')
            ? Passes(value, out canonical, out why)
            : Fails("a local number has only letters, digits and - / . _ :", out canonical, out why);
    }

    private static bool Digits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static int Number(ReadOnlySpan<char> digits) =>
        int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static bool Passes(string form, out string canonical, out string why)
    {
        (canonical, why) = (form, "");
        return true;
    }

    private static bool Fails(string reason, out string canonical, out string why)
    {
        (canonical, why) = ("", reason);
        return false;
    }
}
