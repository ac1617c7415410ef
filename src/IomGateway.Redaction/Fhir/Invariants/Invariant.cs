using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Fhir.Invariants;

/// <summary>
/// A rule of FHIR R4 that a resource must keep, as the definitions say it in FHIRPath. The part of that language that
/// R4's own rules use is read; a rule outside that part would be kept in the table but not judged.
/// </summary>
internal sealed class Invariant
{
    /// <summary>
    /// Kept by the way the output is made: no empty element, contained resources only as they may be.
    /// </summary>
    private static readonly HashSet<string> KeptByConstruction =
        ["ele-1", "dom-2", "dom-3", "dom-4", "dom-5", "ref-1", "txt-1", "txt-2"];

    private readonly QuickTest? _test;

    private Invariant(string key, QuickTest? test, bool asksResource)
    {
        Key = key;
        _test = test;
        AsksResource = asksResource;
    }

    public string Key { get; }

    public bool IsJudged => _test is not null || KeptByConstruction.Contains(Key);

    /// <summary>What it asks; <see langword="null"/> where no output can be against the rule.</summary>
    public QuickTest? Test => _test;

    /// <summary>Whether an output can be against the rule.</summary>
    public bool CanBreak => _test is not null;

    /// <summary>Whether it asks of more than the element that it stands on.</summary>
    public bool AsksResource { get; }

    /// <summary>Reads <c>!key expression</c>.</summary>
    public static Invariant Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var key = line[1..space];
        var expression = line[(space + 1)..];
        return new Invariant(
            key, KeptByConstruction.Contains(key) ? null : QuickParser.TryParse(expression), expression.Contains('%'));
    }

    /// <summary>
    /// Whether the element is in keep with the rule; <see langword="null"/> where its values do not say.
    /// </summary>
    public bool? IsKept(Tape tape, int node, int resource) =>
        _test is null ? true : _test.Says(new PathScope(tape, PathItem.Of(node), resource));

    /// <summary>Whether the element is certainly against the rule.</summary>
    public bool IsBroken(Tape tape, int node, int resource) => IsKept(tape, node, resource) == false;
}
