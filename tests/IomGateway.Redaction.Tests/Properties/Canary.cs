using System.Text;

namespace IomGateway.Redaction.Tests.Properties;

/// <summary>A value that occurs nowhere else, put into one leaf of a record.</summary>
/// <param name="Marker">The text or the digits.</param>
/// <param name="Path">The names that lead to it from the root, without arrays and without sidecars'
/// underscores.</param>
/// <param name="Datatype">The FHIR datatype of the leaf.</param>
internal sealed record Canary(string Marker, IReadOnlyList<string> Path, string Datatype)
{
    /// <summary>The forms in which the marker could hide in bytes.</summary>
    public IEnumerable<byte[]> Disguises()
    {
        var plain = Encoding.UTF8.GetBytes(Marker);
        yield return plain;
        yield return Encoding.Unicode.GetBytes(Marker);
        yield return Encoding.BigEndianUnicode.GetBytes(Marker);
        yield return [.. plain.Reverse()];
        yield return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(plain));
        yield return Encoding.ASCII.GetBytes(Convert.ToHexString(plain));
        yield return Encoding.ASCII.GetBytes(string.Concat(Marker.Select(c => $"\\u{(int)c:x4}")));
        yield return Encoding.ASCII.GetBytes(string.Concat(plain.Select(b => $"%{b:X2}")));
        for (var shift = 0; shift < 3; shift++)
        {
            // Only the characters that hang on the marker alone, wherever it stands in what was encoded.
            var encoded = Convert.ToBase64String([.. new byte[shift], .. plain]);
            yield return Encoding.ASCII.GetBytes(encoded[(shift == 0 ? 0 : 4)..(encoded.Length - 4)]);
        }
    }
}
