namespace IomGateway.Sharing.Reading;

/// <summary>A file is found by its name, so the name that it gives itself must be the same.</summary>
internal static class FileNames
{
    public static string? Matching(KeyReader keys, string key, string stem)
    {
        if (keys.Text(key) is not { } name)
        {
            return null;
        }

        if (name != stem)
        {
            keys.Problems.Error(keys.At(key), "name-differs-from-file",
                $"`{name}` is written in a file or folder called `{stem}`.",
                $"Write `{key}: {stem}`, or rename it to `{name}`.");
            return null;
        }

        return name;
    }
}
