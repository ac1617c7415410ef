using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Witnesses;

namespace IomGateway.Ledger.Tests.Witnesses;

/// <summary>C2SP tlog-policy.</summary>
public sealed class PolicyTests : IDisposable
{
    private readonly CosignerKey[] _keys = [.. Enumerable.Range(1, 6).Select(i =>
        new CosignerKey($"w.example/{i}", Ed25519Key.FromSeed([(byte)i, .. new byte[31]])))];

    private readonly SignedLog _log = new();

    [Fact]
    public void Groups_of_groups_count_as_they_are_written()
    {
        using WitnessPolicy policy = Read(
            $"# two of X, and one of Y\nlog {_log.Key.Text} https://gateway.example/ledger\n\n"
            + $" witness\tX1  {_keys[0].Text} https://x1.example/\n" + Lines(("X2", 1), ("X3", 2), ("Y1", 3), ("Y2", 4))
            + "group X 2 X1 X2 X3\ngroup Y any Y1 Y2\ngroup both all X Y\nquorum both\n");

        Assert.Equal("https://x1.example/", policy.Witnesses[0].Address!.AbsoluteUri);
        Assert.Null(policy.Witnesses[1].Address);
        Assert.True(policy.AsksForCosignatures);
        Assert.True(policy.IsMetBy(Set("X1", "X3", "Y2")));
        Assert.True(policy.IsMetBy(Set("X1", "X2", "X3", "Y1", "Y2")));
        Assert.False(policy.IsMetBy(Set("X1", "Y1", "Y2")));
        Assert.False(policy.IsMetBy(Set("X1", "X2", "X3")));
        Assert.False(policy.IsMetBy(Set()));
    }

    [Fact]
    public void None_asks_for_nothing_and_a_single_witness_for_itself()
    {
        using WitnessPolicy none = Read("quorum none\n");
        Assert.True(none.IsMetBy(Set()) && !none.AsksForCosignatures);
        using WitnessPolicy one = Read(Lines(("a", 0), ("b", 1)) + "quorum b\n");
        Assert.True(one.IsMetBy(Set("b")) && !one.IsMetBy(Set("a")));
    }

    [Fact]
    public void What_is_wrong_is_named_with_its_line()
    {
        string a = Lines(("a", 0));
        Refused("", "No line says which quorum");
        Refused(a, "No line says which quorum");
        Refused(a + "quorum b\n", "Line 2: the quorum b is not defined above");
        Refused(a + "quorum a\nquorum a\n", "Line 3: a quorum stands above already");
        Refused(a + a, "Line 2: the name a stands above already");
        Refused(a + $"witness b {_keys[0].Text}\n", "would count twice");
        Refused(a + "group g 2 a\nquorum g\n", "'2' is not all, any, or a number from 1 to 1");
        Refused(a + "group g 01 a\nquorum g\n", "'01' is not all");
        Refused(a + "group g any a a\n", "a is a member already");
        Refused(a + "group g any b\n", "the member b is not defined above");
        Refused(a + "group none any a\n", "the name none has a meaning");
        Refused("group g any\n", "'group' is not written like this");
        Refused("frog\n", "'frog' is not written like this");
        Refused($"witness a {_log.Key.Text}\n", "type 0x02");
        Refused($"log {_keys[0].Text}\n", "type 0x04");
        Refused($"witness a {_keys[0].Text} ftp://x\n", "no http or https address");
        Refused("quorum\u0001none\n", "control character");
    }

    [Fact]
    public void Two_keys_of_one_name_are_two_witnesses_as_a_note_takes_them()
    {
        using var one = new CosignerKey("w.example/w", Ed25519Key.FromSeed(new byte[32]));
        using var other = new CosignerKey("w.example/w", Ed25519Key.FromSeed([.. Enumerable.Repeat((byte)7, 32)]));
        using WitnessPolicy policy = Read($"witness a {one.Text}\nwitness b {other.Text}\ngroup g all a b\nquorum g\n");
        _log.Grow(3);
        string note = _log.Note(3);
        string text = SignedNote.TextOf(note)!;
        string both = note + one.Cosign(text, DateTimeOffset.UnixEpoch.AddDays(1)).Line
            + other.Cosign(text, DateTimeOffset.UnixEpoch.AddDays(1)).Line;
        Assert.Equal(["a", "b"], Cosignatures.By(policy, both, DateTimeOffset.MaxValue, out _)!.Order());
        Assert.NotEqual(
            NoteSignature.StartOf(one.Cosign(text, DateTimeOffset.UnixEpoch.AddDays(1)).Line),
            NoteSignature.StartOf(other.Cosign(text, DateTimeOffset.UnixEpoch.AddDays(1)).Line));
    }

    public void Dispose()
    {
        Array.ForEach(_keys, k => k.Dispose());
        _log.Dispose();
    }

    private static WitnessPolicy Read(string text) =>
        WitnessPolicy.TryParse(text, out WitnessPolicy? policy, out string problem)
            ? policy : throw new FormatException(problem);

    private static HashSet<string> Set(params string[] names) => [.. names];

    private static void Refused(string text, string because)
    {
        Assert.False(WitnessPolicy.TryParse(text, out _, out string problem));
        Assert.Contains(because, problem, StringComparison.Ordinal);
    }

    private string Lines(params (string Name, int Key)[] witnesses) =>
        string.Concat(witnesses.Select(w => $"witness {w.Name} {_keys[w.Key].Text}\n"));
}
