using System.CommandLine;
using System.Globalization;
using IomGateway.Oversight.Search;
using IomGateway.Records.People;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

/// <summary>What the verbs that look at the audit have in common: whom, when, and why.</summary>
internal static class AuditOptions
{
    private const int MostNumberBytes = 4096;

    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    public static readonly Option<string> Reason = new("--reason")
    {
        Description = "Why you look; it is kept with who looked.",
        Required = true,
    };

    public static readonly Option<string?> Person = new("--person")
    {
        Description = "The gateway's id of a person.",
    };

    public static readonly Option<string?> NumberSystem = new("--system")
    {
        Description = "The kind of number that a person is named by: a code of policies/vocabulary/identifiers.yaml.",
    };

    public static readonly Option<string?> Number = new("--number-file")
    {
        Description = "A file with the number alone; - reads standard input. A number is never written on a"
            + " command line.",
    };

    public static readonly Option<string?> Since = new("--since")
    {
        Description = "From when: 2026-11-22 (midnight in London) or 2026-11-22T09:30:00Z.",
    };

    public static readonly Option<string?> Until = new("--until")
    {
        Description = "Until when, exclusive; written in the same way.",
    };

    /// <summary>Whom the verb is about; <see langword="null"/> when nobody is named.</summary>
    /// <exception cref="VerbException">They are named in half, or in two ways.</exception>
    public static async Task<PersonNamed?> PersonAsync(
        ParseResult parsed, Workspace workspace, Func<Stream> standardInput, CancellationToken cancel)
    {
        var (id, code, file) = (parsed.GetValue(Person), parsed.GetValue(NumberSystem), parsed.GetValue(Number));
        switch (id, code, file)
        {
            case (null, null, null):
                return null;
            case ({ } text, null, null):
                return PersonId.TryParse(text, out var person) ? new PersonNamed.ById(person)
                    : throw new VerbException("--person is no id of a person; it is a UUID.");
            case (null, { } kind, { } path):
                var system = workspace.Policies.Vocabulary.Identifiers.GetValueOrDefault(kind)
                    ?? throw new VerbException($"There is no kind of number {kind}.");
                var number = await Input.ReadAsync(path, standardInput, MostNumberBytes, cancel);
                return new PersonNamed.ByNumber(system, System.Text.Encoding.UTF8.GetString(number).Trim());
            default:
                throw new VerbException(
                    "Name a person either with --person, or with --system and --number-file together.");
        }
    }

    /// <summary>An instant, or midnight in London of a day.</summary>
    /// <exception cref="VerbException">It is neither.</exception>
    public static DateTimeOffset? Time(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            var midnight = day.ToDateTime(TimeOnly.MinValue);
            return new DateTimeOffset(midnight, London.GetUtcOffset(midnight)).ToUniversalTime();
        }

        return DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.fffK"],
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) && HasZone(text)
            ? at.ToUniversalTime()
            : throw new VerbException(
                $"{option.Name} is '{text}'; write a day as 2026-11-22, or an instant as 2026-11-22T09:30:00Z.");
    }

    /// <summary>What was refused, as every such verb says it.</summary>
    public static VerbException Refused<T>(AuditAnswer<T>.Refused refused) =>
        new($"{refused.Message} {refused.Mend} ({refused.Code})");

    public static string Instant(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>So many of something whose plural ends in s.</summary>
    public static string Count(long count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    /// <summary>What came from elsewhere moves no cursor and begins no line.</summary>
    public static string Plain(string? text) =>
        text is null ? "" : string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static bool HasZone(string text) =>
        text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal);
}
