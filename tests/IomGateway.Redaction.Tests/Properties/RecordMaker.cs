using System.Globalization;
using System.Text;
using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Tests.Properties;

/// <summary>Makes records that follow the definitions, every leaf a canary, written with needless escapes.</summary>
internal sealed class RecordMaker(Dice dice)
{
    private const string ExtensionUrl = "http://canary.example/";

    private readonly StringBuilder _text = new();
    private readonly List<string> _path = [];
    private int _serial;

    public List<Canary> Canaries { get; } = [];

    public byte[] Make(string type)
    {
        var def = ElementTable.R4.Source.Resolve(type);
        _text.Append('{');
        Member("resourceType", () => Quoted(type, plain: true));
        Members(def, 4);
        _text.Append('}');
        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    private void Members(TypeDef def, int depth)
    {
        var taken = new HashSet<string>();
        foreach (var slot in def.Slots)
        {
            var isWanted = slot.Min > 0 || !dice.OneIn(depth > 2 ? 3 : 2);
            if (slot.Role is SlotRole.Contained or SlotRole.Resource or SlotRole.ModifierExtension or SlotRole.Meta
                || slot.IsModifier || !isWanted || (depth == 0 && !slot.Type.IsPrimitive)
                    || (slot.IsChoice && !dice.OneIn(4)))
                continue;
            if (!taken.Add(slot.Element) || (slot.Role == SlotRole.Extension && (depth < 2 || !dice.OneIn(4))))
                continue;
            _path.Add(slot.Name);
            if (slot.Type.IsPrimitive)
                Primitive(slot);
            else
                Member(slot.Name, () => Repeat(slot.Many, () => Complex(slot, depth)));
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private void Primitive(Slot slot)
    {
        if (!dice.OneIn(12))
            Member(slot.Name, () => Repeat(slot.Many, () => Leaf(slot), once: true));
        if (slot.Many || !dice.OneIn(6) || slot.Name == "url" || slot.TypeName == "xhtml"
            || slot.Role == SlotRole.ResourceId)
            return;
        Member("_" + slot.Name, () =>
        {
            _text.Append("{\"extension\":[{\"url\":\"http://unknown.example\",\"valueString\":");
            _path.AddRange(["extension", "valueString"]);
            Marked("string");
            _path.RemoveRange(_path.Count - 2, 2);
            _text.Append("}]}");
        });
    }

    private void Complex(Slot slot, int depth)
    {
        _text.Append('{');
        if (slot.Role == SlotRole.Extension)
        {
            Member("url", () => Quoted(ExtensionUrl + dice.Below(3), plain: true));
            _path.Add("valueString");
            Member("valueString", () => Marked("string"));
            _path.RemoveAt(_path.Count - 1);
        }
        else
        {
            Members(slot.Type, depth - 1);
        }
        _text.Append('}');
    }

    private void Leaf(Slot slot)
    {
        if (slot.Role == SlotRole.ReferenceString)
        {
            _text.Append("\"Patient/");
            var marker = Next("c");
            Canaries.Add(new Canary(marker, [.. _path], "reference"));
            _text.Append(marker).Append('"');
            return;
        }
        if (slot.Type.Admits(NodeKind.True))
        {
            _text.Append(dice.OneIn(2) ? "true" : "false");
        }
        else if (slot.Type.Admits(NodeKind.Number))
        {
            var number = Next("7");
            Canaries.Add(new Canary(number, [.. _path], slot.TypeName));
            _text.Append(number).Append(slot.TypeName == "decimal" ? ".50" : "");
        }
        else
        {
            Marked(slot.TypeName);
        }
    }

    private void Marked(string datatype)
    {
        var marker = Next("canary");
        Canaries.Add(new Canary(marker, [.. _path], datatype));
        Quoted(dice.OneIn(5) ? $"é\"\\\n\U0001F600{marker}/" : marker, plain: datatype == "id");
    }

    private string Next(string prefix) =>
        prefix + (1_000_003L * ++_serial + 77_777).ToString(CultureInfo.InvariantCulture).PadLeft(10, '4');

    private void Repeat(bool many, Action item, bool once = false)
    {
        if (!many)
        {
            item();
            return;
        }
        _text.Append('[');
        var count = once ? 1 : 1 + dice.Below(2);
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                _text.Append(',');
            item();
        }
        _text.Append(']');
    }

    private void Member(string name, Action value)
    {
        if (_text[^1] is not '{')
            _text.Append(',');
        Quoted(name, plain: false);
        _text.Append(dice.OneIn(9) ? " :\n" : ":");
        value();
    }

    private void Quoted(string text, bool plain)
    {
        _text.Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\' or < ' ' || char.IsSurrogate(c) || (!plain && dice.OneIn(15)))
                _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                _text.Append(c);
        }
        _text.Append('"');
    }
}
