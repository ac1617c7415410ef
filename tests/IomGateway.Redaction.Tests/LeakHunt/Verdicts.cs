using System.Text;
using IomGateway.Redaction.Engine;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>Judges what left of one record against what the oracle says could leave.</summary>
internal sealed class Verdicts(Findings findings)
{
    private readonly Readings _readings = new();
    private readonly Counting _counting = new();
    private readonly Traces _traces = new();
    private readonly Traces _fewer = new();
    private readonly Dictionary<int, Canary> _years = [];
    private readonly List<Canary> _postcodes = [];
    private readonly Dictionary<int, Leave> _tokens = [];
    private readonly Dictionary<int, Leave> _fewerTokens = [];
    private long _seed;
    private Scribe _scribe = new();

    /// <summary>What the native parser read of the last output.</summary>
    public ReadOnlySpan<byte> Reading => _readings.Native;

    /// <summary>How many canaries of the record were to stay, and how many had leave.</summary>
    public int Barred { get; private set; }

    public int Left { get; private set; }

    public void Begin(long seed, Scribe scribe)
    {
        (_seed, _scribe, Barred, Left) = (seed, scribe, 0, 0);
        _years.Clear();
        _postcodes.Clear();
        foreach (var canary in scribe.Canaries)
        {
            if (canary.Kind == CanaryKind.Date)
                _years[canary.Token] = canary;
            else if (canary.Kind == CanaryKind.Postcode)
                _postcodes.Add(canary);
        }
    }

    public bool Tells(string message)
    {
        _traces.Clear();
        _traces.Look(Encoding.UTF8.GetBytes(message));
        return _traces.Texts.Count + _traces.Digits.Count > 0;
    }

    /// <summary>The number of records is that of what left; what had to stay whole did.</summary>
    public void Outcome(bool released, ReadOnlySpan<byte> output, Manifest manifest)
    {
        if (manifest.ResourcesIn != 1 || manifest.ResourcesOut != (released ? 1 : 0))
            Add("the manifest miscounts records", $"{manifest.ResourcesIn} in, {manifest.ResourcesOut} out");
        if (!released)
        {
            if (!output.IsEmpty)
                Add("something of a withheld record left", $"{output.Length} bytes");
            return;
        }
        foreach (var modifier in _scribe.Modifiers)
        {
            if (modifier.Name == "modifierExtension" || !_scribe.Oracle.FormAt(modifier).IsClear)
                Add("a modifier was lost and the rest left", modifier.ToString());
        }
    }

    /// <summary>
    /// Each element on which a rule stands is counted once, and as released when something of it left.
    /// </summary>
    public void Counts(Manifest manifest)
    {
        if (_scribe.IsRegular)
            _counting.Check(_scribe, manifest, IsFound, Add);
    }

    private bool IsFound(Canary canary) =>
        (canary.Kind is CanaryKind.Number or CanaryKind.Date ? _traces.Digits : _traces.Texts).Contains(canary.Serial)
        || _tokens.GetValueOrDefault(canary.Serial) == Leave.May;

    /// <summary>Three parsers agree, and nothing is found that may not be, nor missing that must be.</summary>
    public void Output(ReadOnlySpan<byte> output)
    {
        if ((_readings.ReadNatively(output) ?? _readings.ReadOtherwise(output)) is { } wrong)
        {
            Add("what left does not read the same everywhere", wrong);
            return;
        }
        Find(output, _traces, _tokens);
        foreach (var canary in _scribe.Canaries)
        {
            var leave = canary.Oracle.Judge(canary);
            if (leave == Leave.Nothing)
                Barred++;
            if (leave >= Leave.May)
                Left++;
            var serials = canary.Kind is CanaryKind.Number or CanaryKind.Date ? _traces.Digits : _traces.Texts;
            if (leave < Leave.May && serials.Contains(canary.Serial))
                Add("leaked", Say(canary));
            if (_tokens.GetValueOrDefault(canary.Serial) is var seen && seen > leave)
                Add("leaked", $"{seen} of {Say(canary)}, of which {leave} was to leave");
            if (leave == Leave.Must && !serials.Contains(canary.Serial) && seen != Leave.May)
                Add("lost", Say(canary));
        }
        if (_traces.Texts.Contains(-1) || _traces.Digits.Contains(-1))
            Add("leaked", "part of a canary that cannot be told");
        foreach (var serial in _traces.Texts.Concat(_traces.Digits))
        {
            if (serial >= _scribe.Canaries.Count)
                Add("leaked", $"a canary of another record, {serial}");
        }
    }

    /// <summary>Nothing left under the smaller plan that did not leave under the larger.</summary>
    public void Smaller(ReadOnlySpan<byte> output)
    {
        if (_readings.ReadNatively(output) is { } wrong)
        {
            Add("what left cannot be read", wrong);
            return;
        }
        Find(output, _fewer, _fewerTokens);
        foreach (var canary in _scribe.Canaries)
        {
            // Of what kind a Reference's target is leaves beside whatever else leaves of it, be it a mask's words; and
            // a contained resource that was withheld for an invariant may leave once what broke it does not.
            if (canary.Oracle.IsContained || canary.Place is { Name: "type", Parent.Datatype: "Reference" })
                continue;
            var isNumber = canary.Kind is CanaryKind.Number or CanaryKind.Date;
            var (small, large) = isNumber ? (_fewer.Digits, _traces.Digits) : (_fewer.Texts, _traces.Texts);
            if ((small.Contains(canary.Serial) && !large.Contains(canary.Serial))
                || _fewerTokens.GetValueOrDefault(canary.Serial) > _tokens.GetValueOrDefault(canary.Serial))
                Add("a smaller plan releases more", Say(canary));
        }
    }

    private void Find(ReadOnlySpan<byte> output, Traces traces, Dictionary<int, Leave> tokens)
    {
        traces.Clear();
        tokens.Clear();
        traces.Look(output);
        traces.Look(_readings.Native);
        var numbers = _readings.Numbers.WrittenSpan;
        while (numbers.IndexOf((byte)'\n') is >= 0 and var end)
        {
            traces.LookAtNumber(numbers[..end]);
            numbers = numbers[(end + 1)..];
        }
        if (_years.Count > 0)
            Years(_readings.Native, tokens);
        if (_postcodes.Count > 0)
            Postcodes(_readings.Native, tokens);
    }

    /// <summary>Years that stand by themselves, or begin a date.</summary>
    private void Years(ReadOnlySpan<byte> text, Dictionary<int, Leave> tokens)
    {
        for (var i = 0; i + 4 < text.Length; i++)
        {
            if (!IsDigit(text[i]) || (i > 0 && (IsDigit(text[i - 1]) || text[i - 1] == (byte)'-')))
                continue;
            if (!IsDigit(text[i + 1]) || !IsDigit(text[i + 2]) || !IsDigit(text[i + 3]) || IsDigit(text[i + 4]))
                continue;
            if (!_years.TryGetValue(Number(text.Slice(i, 4)), out var canary))
                continue;
            var level = Leave.Least;
            if (Follows(text[(i + 4)..], canary.Month))
                level = Follows(text[(i + 7)..], canary.Day) ? Leave.May : Leave.Less;
            if (level > tokens.GetValueOrDefault(canary.Serial))
                tokens[canary.Serial] = level;
        }
    }

    private void Postcodes(ReadOnlySpan<byte> text, Dictionary<int, Leave> tokens)
    {
        foreach (var canary in _postcodes)
        {
            var whole = Markers.Postcode(canary.Token);
            if (text.IndexOf(Encoding.ASCII.GetBytes(whole)) >= 0
                || text.IndexOf(Encoding.ASCII.GetBytes(whole.Replace(" ", "", StringComparison.Ordinal))) >= 0)
                tokens[canary.Serial] = Leave.May;
            else if (text.IndexOf(Encoding.ASCII.GetBytes(Markers.Outward(canary.Token))) >= 0)
                tokens[canary.Serial] = Leave.Least;
        }
    }

    private static bool Follows(ReadOnlySpan<byte> text, int number) =>
        text.Length >= 3 && text[0] == (byte)'-' && IsDigit(text[1]) && IsDigit(text[2])
        && Number(text.Slice(1, 2)) == number;

    private static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';

    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
            number = (number * 10) + digit - '0';
        return number;
    }

    private static string Say(Canary canary) => $"{canary.Kind} at {canary.Place}";

    private void Add(string property, string detail) => findings.Add(new Finding(_seed, property, detail));
}
