using System.Diagnostics;
using System.Globalization;
using IomGateway.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace IomGateway.Benchmarks.Search;

/// <summary>
/// How long an auditor waits for a page of fifty, opened, in a log of so many entries: by everything that can be looked
/// for, what is common and what hardly ever occurs. Beside it, how fast the log was written, rows of search and all.
/// </summary>
internal static class SearchBenchmark
{
    private const int Draws = 25;
    private const int Ordinary = 100_000;
    private const int Rare = 20_000;

    /// <param name="args"><c>--entries N</c> (100,000 unless told), <c>--database "Host=…"</c> (SQLite unless told).
    /// </param>
    public static async Task<Report> RunAsync(string[] args)
    {
        int entries = int.Parse(Value(args, "--entries") ?? $"{Ordinary}", CultureInfo.InvariantCulture);
        string folder = Directory.CreateTempSubdirectory("iom-search-").FullName;
        try
        {
            await using var log = await EvidenceLog.OpenAsync(
                new LedgerOptions
                {
                    Directory = folder,
                    KeysDirectory = System.IO.Path.Combine(folder, "keys"),
                    Database = Value(args, "--database"),
                    Origin = "benchmark/ledger",
                    Node = "benchmark",
                },
                TimeProvider.System, NullLogger.Instance, meters: null, CancellationToken.None);
            var made = new PastLog(log, entries);
            var began = Stopwatch.GetTimestamp();
            await made.WriteAsync();
            double perSecond = entries / Stopwatch.GetElapsedTime(began).TotalSeconds;
            return await MeasureAsync(log, made, entries, perSecond);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Report> MeasureAsync(EvidenceLog log, PastLog made, int entries, double perSecond)
    {
        var any = new EntrySearch { Parties = [PastLog.Party], Admits = _ => true };
        (string Name, Func<int, EntrySearch> Of)[] searches =
        [
            ("newest", _ => any),
            ("person", i => any with { People = [made.PersonAt(i)] }),
            ("person-unknown", i => any with { People = [$"nobody-{i}"] }),
            ("user", i => any with { User = (PastLog.Party, PastLog.UserAt(i)) }),
            ("purpose", i => any with { Purpose = PastLog.PurposeAt(i) }),
            ("agency-and-category", i => any with { From = PastLog.HolderAt(i), Category = PastLog.CategoryAt(i) }),
            ("agreement-version", i => any with { Agreement = PastLog.AgreementAt(i), Version = 1 + (i % 3) }),
            ("refused-by-person", i => any with { People = [made.PersonAt(i)], With = EntryOutcomes.Refused }),
            ("oldest-hundredth", _ => any with { Until = made.Hundredth }),
            ("interrupted-rare", _ => any with { With = EntryOutcomes.Interrupted }),
            ("purpose-rare", _ => any with { Purpose = PastLog.RarePurpose }),
            ("never-together", _ => any with { Purpose = PastLog.RarePurpose, With = EntryOutcomes.Interrupted }),
        ];
        var figures = new List<Figure>
        {
            new("entries", "", [entries]),
            new("written", "/s", [perSecond]),
        };
        foreach ((string name, Func<int, EntrySearch> of) in searches)
        {
            await log.SearchAsync(of(0), CancellationToken.None);
            var times = new List<double>(Draws);
            var found = 0;
            for (var i = 0; i < Draws; i++)
            {
                EntrySearch search = of(i * 7919);
                var began = Stopwatch.GetTimestamp();
                FoundPage page = await log.SearchAsync(search, CancellationToken.None);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                found += page.Found.Count;
            }

            if (found == 0 && !name.Contains("un", StringComparison.Ordinal) && name != "never-together")
            {
                throw new BenchmarkException($"{name} found nothing: it does not measure what it says.");
            }

            figures.Add(new Figure(name, "ms", times));
        }

        double worst = figures.Skip(2).Max(f => f.Runs.Max());
        return new Report("search", figures, [new Ratio("worst-vs-100ms", 100 / worst)]);
    }

    private static string? Value(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    /// <summary>A log as a partnership leaves it: many people asked about now and then, few users who ask often.</summary>
    private sealed class PastLog(EvidenceLog log, int entries)
    {
        public const string Party = "police";
        public const string RarePurpose = "prevent-serious-harm";

        private static readonly string[] Holders = ["treatment", "probation", "prison", "housing", "council", "health"];
        private static readonly string[] Purposes = ["manage-risk", "refer-person", "plan-release", "supervise"];
        private static readonly string[] Categories = ["attendance", "address", "substance-use", "risk", "contact"];

        private readonly int people = Math.Max(100, entries / 40);
        private int taken;

        /// <summary>When a hundredth of it had been written.</summary>
        public DateTimeOffset Hundredth { get; private set; } = DateTimeOffset.MaxValue;

        public string PersonAt(int i) => $"0192f0a4-{(uint)i * 2654435761 % (uint)people:x8}";

        public static string UserAt(int i) => $"user-{(uint)i % 400}";

        public static string PurposeAt(int i) => Purposes[(uint)i % 4];

        public static string HolderAt(int i) => Holders[(uint)i % 6];

        public static string CategoryAt(int i) => Categories[(uint)i % 5];

        public static string AgreementAt(int i) => $"agreement-{(uint)i % 12}";

        /// <summary>With so many callers at once as fill every transaction.</summary>
        public Task WriteAsync() => Task.WhenAll(Enumerable.Range(0, 256).Select(_ => Task.Run(async () =>
        {
            for (int at; (at = Interlocked.Add(ref taken, 2)) <= entries;)
            {
                await AskAsync(at / 2);
                if (at >= entries / 100 && Hundredth == DateTimeOffset.MaxValue)
                {
                    Hundredth = TimeProvider.System.GetUtcNow();
                }
            }
        })));

        private async Task AskAsync(int i)
        {
            string person = PersonAt(i);
            bool permit = i % 5 > 0;
            EntryId id = await log.AppendAsync(
                new EntryDraft
                {
                    Kind = EntryKind.Decided,
                    Decision = permit ? "permit" : "deny",
                    From = HolderAt(i / 3),
                    To = i % 3 == 0 ? "probation" : Party,
                    Purpose = i % Rare == 1 ? RarePurpose : PurposeAt(i / 5),
                    RecordType = "Appointment",
                    Policies = new string('a', 64),
                    Grants = [new GrantReference(AgreementAt(i / 7), 1 + (i / 11 % 3), new string('b', 64), "flow")],
                    Engine = "benchmark",
                    Sealed =
                    [
                        Values(KeyOwner.Person(person), ("person", person), ("facts", "{\"level\":\"priority\"}")),
                        Values(KeyOwner.Staff(i % 3 == 0 ? "probation" : Party), ("user", UserAt(i / 2))),
                    ],
                },
                CancellationToken.None);
            EntryDraft second = permit
                ? new EntryDraft
                {
                    Kind = i % Rare == 7 ? EntryKind.Interrupted : EntryKind.Disclosed,
                    Of = id,
                    From = HolderAt(i / 3),
                    Engine = "benchmark",
                    Sealed =
                    [
                        Values(KeyOwner.Person(person), ("manifest",
                            $"{{\"released\":{{\"{CategoryAt(i)}\":3}},\"resources\":{{\"in\":1,\"out\":1}}}}")),
                    ],
                }
                : new EntryDraft { Kind = EntryKind.Register, From = "probation", Engine = "benchmark" };
            await log.AppendAsync(second, CancellationToken.None);
        }

        private static SealedValues Values(KeyOwner owner, params (string Name, string Value)[] values) => new(
            owner, values.ToDictionary(
                v => v.Name, v => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(v.Value)));
    }
}
