using System.Collections.Concurrent;
using System.Globalization;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>Something that should not be.</summary>
/// <param name="Seed">The seed of the record: <c>leak-hunt.sh 1 SEED</c> makes it again.</param>
/// <param name="Property">What was broken.</param>
/// <param name="Detail">Where.</param>
internal sealed record Finding(long Seed, string Property, string Detail)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"seed {Seed}: {Property}: {Detail}");
}

/// <summary>What a hunt did and found.</summary>
internal sealed class Findings
{
    private const int MostKept = 200;
    private readonly ConcurrentQueue<Finding> _kept = new();
    private long _records;
    private long _released;
    private long _withheld;
    private long _refused;
    private long _planted;
    private long _barred;
    private long _leftIn;
    private long _bytes;
    private long _node;
    private long _found;

    /// <summary>Records that were made and redacted.</summary>
    public long Records => _records;

    public long Released => _released;

    /// <summary>Canaries in records that left in part, none of which was to leave.</summary>
    public long Barred => _barred;

    public long Found => _found;

    /// <summary>Outputs that the third parser read.</summary>
    public long ReadByNode => _node;

    public IReadOnlyCollection<Finding> Kept => _kept;

    public void Add(Finding finding)
    {
        if (Interlocked.Increment(ref _found) <= MostKept)
            _kept.Enqueue(finding);
    }

    public void Done(bool released, int canaries, int barred, int left, int bytes)
    {
        Interlocked.Increment(ref _records);
        Interlocked.Add(ref _planted, canaries);
        Interlocked.Add(ref _bytes, bytes);
        if (!released)
        {
            Interlocked.Increment(ref _withheld);
            return;
        }
        Interlocked.Increment(ref _released);
        Interlocked.Add(ref _barred, barred);
        Interlocked.Add(ref _leftIn, left);
    }

    public void Refused() => Interlocked.Increment(ref _refused);

    public void Node(int outputs) => Interlocked.Add(ref _node, outputs);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{_records:N0} records ({_bytes / 1e6:N1} MB, {_planted:N0} canaries): {_released:N0} left in part, {_withheld:N0} "
        + $"withheld whole; {_refused:N0} damaged ones refused; of those that left, {_barred:N0} canaries were to stay "
        + $"and {_leftIn:N0} were granted; {_node:N0} outputs read by three parsers, the rest by two; {_found:N0} found");
}
