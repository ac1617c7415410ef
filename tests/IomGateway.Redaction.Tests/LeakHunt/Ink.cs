using System.Text;
using IomGateway.Redaction.Tests.Properties;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>Writes JSON as bytes, with the needless escapes and white space that JSON allows.</summary>
internal sealed class Ink
{
    private byte[] _bytes = new byte[16 * 1024];
    private Dice _dice = new(0);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Where an object begins, and the first name in it: what a damage needs to say a name twice.</summary>
    public List<(int Brace, string Name)> Objects { get; } = [];

    public void Begin(Dice dice)
    {
        _dice = dice;
        Length = 0;
        Objects.Clear();
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - Length < bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Raw(string text)
    {
        Span<byte> bytes = text.Length <= 256 ? stackalloc byte[text.Length * 3] : new byte[text.Length * 3];
        Raw(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    public void Open() => Raw("{"u8);

    public void Close() => Raw("}"u8);

    /// <summary>A comma where one is due, and the name of a member.</summary>
    public void Name(string name)
    {
        if (_bytes[Length - 1] == (byte)'{')
            Objects.Add((Length - 1, name));
        else
            Raw(","u8);
        Quoted(name, _dice.OneIn(20));
        Raw(_dice.OneIn(12) ? " :\n\t"u8 : ":"u8);
    }

    public void Quoted(string text, bool needlessly = false)
    {
        Raw("\""u8);
        var escapeAt = needlessly && text.Length > 0 ? _dice.Below(text.Length) : -1;
        if (escapeAt < 0 && !NeedsEscape(text))
        {
            Raw(text);
        }
        else
        {
            for (var i = 0; i < text.Length; i++)
            {
                if (i == escapeAt || text[i] is '"' or '\\' or < ' ' || char.IsSurrogate(text[i]))
                    Raw($"\\u{(int)text[i]:x4}");
                else
                    Raw(text.AsSpan(i, 1).ToString());
            }
        }
        Raw("\""u8);
    }

    private static bool NeedsEscape(string text)
    {
        foreach (var c in text)
        {
            if (c is '"' or '\\' or < ' ' || char.IsSurrogate(c))
                return true;
        }
        return false;
    }
}
