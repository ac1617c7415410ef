using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

/// <summary>How a verb writes its results on standard output.</summary>
internal static class Output
{
    public const string Text = "text";
    public const string Json = "json";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>An <c>--output</c> option; text unless told.</summary>
    public static Option<string> Option(params string[] also)
    {
        var option = new Option<string>("--output")
        {
            Description = "How results are written.",
            DefaultValueFactory = _ => Text,
        };
        option.AcceptOnlyFromAmong([Text, Json, .. also]);
        return option;
    }

    public static void Write(JsonNode json) => Console.Out.WriteLine(json.ToJsonString(Readable));

    /// <summary>Where something stands, as the reader would name it.</summary>
    public static string At(SourcePosition at) =>
        at.File is null ? "not in a file" : $"{Name(at.File)}:{at.Line}";

    /// <summary>A file as the reader would name it: from the current folder, when it lies within.</summary>
    public static string Name(string file)
    {
        if (!Path.IsPathRooted(file))
        {
            return file;
        }

        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), file);
        return relative.StartsWith("..", StringComparison.Ordinal) ? file : relative.Replace('\\', '/');
    }
}
