using System.Text;
using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Tests.Tapes;

public sealed class NameMatchTests
{
    public static TheoryData<string> Types => [.. ElementTable.R4.Source.Names.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_member_of_a_type_is_found_by_its_name_and_by_no_other(string name)
    {
        var type = ElementTable.R4.Source.Resolve(name);
        foreach (var slot in type.Slots)
        {
            Assert.Same(slot, Find(type, slot.Name));
            for (var at = 0; at < slot.Name.Length; at++)
            {
                var other = slot.Name.Remove(at, 1).Insert(at, slot.Name[at] == 'x' ? "y" : "x");
                Assert.Same(type.Find(other), Find(type, other));
                Assert.NotSame(slot, Find(type, other));
            }
        }
    }

    private static Slot? Find(TypeDef type, string name)
    {
        var tape = new Tape(new TextStore());
        Assert.Null(TapeReader.Read(Encoding.UTF8.GetBytes($"{{\"{name}\":1,\"after\":\"another\"}}"), tape));
        return type.SlotOf(tape, 1);
    }
}
