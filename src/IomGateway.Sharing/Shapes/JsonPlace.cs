using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Shapes;

/// <summary>Where a byte of a JSON file stands, as a reader counts.</summary>
internal static class JsonPlace
{
    public static SourcePosition Of(ReadOnlySpan<byte> json, long index, string file)
    {
        var before = json[..(int)index];
        return new SourcePosition(file, 1 + before.Count((byte)'\n'), before.Length - before.LastIndexOf((byte)'\n'));
    }
}
