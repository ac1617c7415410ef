using System.Buffers;
using System.Globalization;
using System.Text;
using IomGateway.Redaction.Engine;
using IomGateway.Redaction.Tests.Properties;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>A hunt over so many records from a seed on. The same seed makes the same record, whatever came before.</summary>
internal static class Hunt
{
    public static ResourceOutcome Engine(
        ReadOnlyMemory<byte> record,
        Plans.RedactionPlan plan,
        RedactionContext context,
        IBufferWriter<byte> output,
        Manifest manifest,
        string? jsonType) => Redactor.Redact(record, plan, context, output, manifest, jsonType);

    /// <summary>Hunts on every processor.</summary>
    /// <param name="count">How many records.</param>
    /// <param name="seed">The first record's seed.</param>
    /// <param name="redact">What is hunted.</param>
    /// <param name="node">The third parser, if it is to read along.</param>
    /// <param name="progress">Told now and then, with the seed up to which all is done.</param>
    public static Findings Run(
        long count, long seed, Redacting redact, NodeReader? node, Action<Findings, long>? progress = null)
    {
        var findings = new Findings();
        var next = seed / Hunter.Hand;
        var last = (seed + count - 1) / Hunter.Hand;
        const int Stage = 4096;
        for (var stage = next; stage <= last; stage += Stage)
        {
            var hand = stage - 1;
            var end = Math.Min(stage + Stage - 1, last);
            Parallel.For(0, Environment.ProcessorCount, _ =>
            {
                var queue = new NodeQueue(node, findings);
                var hunter = new Hunter(redact, findings, queue);
                for (var mine = Interlocked.Increment(ref hand); mine <= end; mine = Interlocked.Increment(ref hand))
                    Play(hunter, mine, Math.Max(seed, mine * Hunter.Hand), Math.Min(seed + count, (mine + 1) * Hunter.Hand));
                queue.Send();
            });
            progress?.Invoke(findings, Math.Min(seed + count, (end + 1) * Hunter.Hand) - 1);
        }
        return findings;
    }

    private static void Play(Hunter hunter, long hand, long from, long to)
    {
        var trial = Trials.Throw(HandDice(hand));
        for (var seed = from; seed < to; seed++)
            hunter.Try(seed, trial);
        hunter.EndHand(to - 1, trial);
    }

    /// <summary>The long form: <c>COUNT SEED</c>, telling how far it is; 1 when something was found.</summary>
    public static int Long(string[] arguments)
    {
        if (arguments is not [{ } first, { } second]
            || !long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || !long.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            || count < 1)
        {
            Console.Error.WriteLine("Say how many records, and the seed of the first.");
            return 2;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Hunting {count:N0} records from seed {seed}."));
        if (count == 1)
            return Show(seed);
        using var node = NodeReader.Start();
        var told = 0;
        var findings = Run(count, seed, Engine, node, (found, done) =>
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"to seed {done} ({TimeProvider.System.GetUtcNow():HH:mm:ss}): {found}"));
            foreach (var finding in found.Kept.Skip(told))
                Console.WriteLine("  " + finding);
            told = found.Kept.Count;
        });
        Console.WriteLine($"Done, seeds {seed} to {seed + count - 1}: {findings}");
        return findings.Found == 0 ? 0 : 1;
    }

    /// <summary>One record, its plan, what left of it, and what is wrong with that.</summary>
    private static int Show(long seed)
    {
        var trial = Trials.Throw(HandDice(seed / Hunter.Hand));
        foreach (var (map, forms) in trial.Forms)
        {
            Console.WriteLine($"{map.Name}: {string.Join(", ", forms.Select(f => $"{f.Key} {f.Value}"))}");
            Console.WriteLine($"  {string.Join(", ", map.Rules.Select(r => $"{r.Path} {r.Says}"))}");
        }
        using var node = NodeReader.Start();
        var findings = Run(1, seed, (record, plan, context, output, manifest, type) =>
        {
            var outcome = Engine(record, plan, context, output, manifest, type);
            Console.WriteLine($"{Encoding.UTF8.GetString(record.Span)}\n=> {outcome}");
            if (output is ArrayBufferWriter<byte> { WrittenCount: > 0 } left)
                Console.WriteLine(Encoding.UTF8.GetString(left.WrittenSpan));
            return outcome;
        }, node);
        Console.WriteLine($"{findings}\n{string.Join('\n', findings.Kept)}");
        return findings.Found == 0 ? 0 : 1;
    }

    private static Dice HandDice(long hand) => new((ulong)hand * 0x9E6C63D0876A9A47);
}
