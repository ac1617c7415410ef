using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads a set of entries that are each named by a code: <c>roles: { offender-manager: { … } }</c>.</summary>
internal static partial class EntryList
{
    /// <param name="file">The file's keys; <see langword="null"/> when it could not be read.</param>
    /// <param name="key">The key that holds the entries.</param>
    /// <param name="what">What an entry is.</param>
    /// <param name="read">Reads one entry.</param>
    /// <param name="declare">Told each code, even of an entry that cannot be read.</param>
    public static FrozenDictionary<string, T> Read<T>(
        KeyReader? file, string key, string what, Func<string, KeyReader, T?> read, Action<string>? declare = null)
        where T : class => Read(file, key, what, lawful: false, read, declare);

    /// <summary>The same, for codes of the law such as <c>CDA98-s115</c>.</summary>
    public static FrozenDictionary<string, T> ReadLawful<T>(
        KeyReader? file, string key, string what, Func<string, KeyReader, T?> read, Action<string>? declare = null)
        where T : class => Read(file, key, what, lawful: true, read, declare);

    private static FrozenDictionary<string, T> Read<T>(
        KeyReader? file,
        string key,
        string what,
        bool lawful,
        Func<string, KeyReader, T?> read,
        Action<string>? declare)
        where T : class
    {
        Dictionary<string, T> found = new(StringComparer.Ordinal);
        foreach (var (name, value) in file?.Keys(key, $"`{key}`")?.Map.Entries ?? [])
        {
            declare?.Invoke(name.Text);
            var code = lawful ? LawCode(name, file!.Problems) : Scalars.Code(name, "the key", file!.Problems);
            if (code is null || KeyReader.Of(value, file.Problems, $"the {what} `{code}`") is not { } keys)
            {
                continue;
            }

            if (read(code, keys) is { } entry)
            {
                found.Add(code, entry);
            }

            keys.Finish();
        }

        return found.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string? LawCode(YamlScalar name, FileProblems problems)
    {
        if (LawForm().IsMatch(name.Text))
        {
            return name.Text;
        }

        problems.Error(name.At, "bad-code",
            $"`{name.Text}` cannot be a code of the law.",
            "Use letters, digits and hyphens, such as `CDA98-s115`.");
        return null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*\z")]
    private static partial Regex LawForm();
}
