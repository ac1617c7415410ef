using System.Collections.Frozen;
using System.Text;
using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>
/// An object that a mask speaks for: what came, what leaves, and the members that go by rules of their own.
/// </summary>
internal readonly record struct MaskTarget(Tape Record, int Node, OutputTape Output, RuleNode? Rules, TypeDef Type)
{
    /// <summary>Stands for a member that has rules of its own, of which a mask says nothing.</summary>
    public const int Ruled = -2;

    /// <summary>The codes that FHIR requires in <c>use</c> and in a ContactPoint's <c>system</c>.</summary>
    private static readonly FrozenSet<string> Codes = FrozenSet.Create(
        "usual", "official", "temp", "nickname", "anonymous", "old", "maiden", "secondary", "home", "work", "billing",
        "mobile", "phone", "fax", "email", "pager", "url", "sms", "other");

    /// <summary>
    /// The member of that name; -1 when it is not there, <see cref="Ruled"/> when it is not the mask's.
    /// </summary>
    public int Free(string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        var isRuled = Rules is not null && Type.Find(utf8) is { } slot && Rules.Below(slot) is not null;
        return isRuled ? Ruled : Record.Find(Node, utf8);
    }

    public string? Text(string name)
    {
        var member = Free(name);
        return member >= 0 && Record[member].Kind == NodeKind.String ? Record.TextString(member) : null;
    }

    /// <summary>
    /// Keeps a modifier as it stands, if it is there: an old or assumed name must not look like the present one. What
    /// is no code of FHIR's may be anything, and the mask cannot speak for it.
    /// </summary>
    public bool Keep(string name)
    {
        var member = Free(name);
        if (member < 0)
            return true;
        if (Record[member].Kind != NodeKind.String || !Codes.Contains(Record.TextString(member)))
            return false;
        Output.Copy(Record, member);
        return true;
    }

    /// <summary>Puts what the mask makes of a text in its place.</summary>
    public bool Put(string name, Func<string, string?> mask) => Text(name) is { } text && Say(name, mask(text));

    public bool Say(string name, string? text)
    {
        if (string.IsNullOrEmpty(text) || Free(name) == Ruled)
            return false;
        Output.AddString(Output.Name(Encoding.UTF8.GetBytes(name)), text);
        return true;
    }
}
