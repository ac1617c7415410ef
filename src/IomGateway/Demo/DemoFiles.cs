using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace IomGateway.Demo;

/// <summary>
/// The demo's own data, which lies beside its code as JSON. <c>{day-3}</c> in it is the day three days before today, so
/// that what the story tells is always of this week.
/// </summary>
internal sealed partial class DemoFiles(DateOnly today)
{
    private static readonly Assembly Home = typeof(DemoFiles).Assembly;

    /// <summary>The names of the files in a folder, such as <c>Partners/Records/</c>.</summary>
    public static IEnumerable<string> Names(string folder) => Home.GetManifestResourceNames()
        .Where(n => n.StartsWith($"Demo/{folder}", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        .Select(n => n["Demo/".Length..]);

    /// <summary>The text of a file, its days filled in.</summary>
    public string Read(string name)
    {
        using var stream = Home.GetManifestResourceStream($"Demo/{name}")
            ?? throw new FileNotFoundException($"The program was built without Demo/{name}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Day().Replace(reader.ReadToEnd(), Written);
    }

    private string Written(Match day) => today
        .AddDays(int.Parse(day.Groups[1].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
        .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{day([+-]\d+)\}")]
    private static partial Regex Day();
}
