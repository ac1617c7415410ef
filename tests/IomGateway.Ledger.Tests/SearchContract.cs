namespace IomGateway.Ledger.Tests;

/// <summary>What search must find, whichever database lies under the log.</summary>
public abstract class SearchContract
{
    internal static readonly string[] Agencies = ["police", "probation", "treatment", "housing"];
    internal static readonly string[] Purposes = ["manage-risk", "refer-person", "prevent-serious-harm"];
    internal static readonly string[] Categories = ["attendance", "substance-use", "address"];

    /// <summary>Opens the one log of this test; again, as a second process would.</summary>
    protected abstract Task<EvidenceLog> OpenAsync();

    [Fact]
    public async Task Everything_is_found_by_what_it_is_and_nothing_else()
    {
        await using EvidenceLog log = await OpenAsync();
        await FillAsync(log, questions: 1500, new Dice(20261122));
        List<OpenedEntry> all = await log.ReadAllAsync(default).ToListAsync();
        var random = new Dice(7);

        for (int i = 0; i < 150; i++)
        {
            EntrySearch search = SearchByHand.Any(random, all);
            long[] expected = [.. all.Where(e => SearchByHand.Fits(e, search, all)).Select(e => e.Index).Reverse()];
            List<FoundEntry> found = await AllPagesAsync(log, search);

            // The newest first as they arrived, which is about the order of places.
            Assert.Equal(expected, found.Select(f => f.Entry.Index).OrderDescending());
            Assert.All(found, f => Assert.Equal(
                all.Where(e => SearchByHand.Follows(e) && e.Entry.Of == f.Entry.Entry.Id).Select(e => e.Index),
                f.Followed.Select(e => e.Index)));
        }
    }

    [Fact]
    public async Task Pages_go_on_where_the_last_one_ended_while_the_log_grows()
    {
        await using EvidenceLog log = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => DenyAsync(log, "person-1", "j.smith")));
        EntrySearch search = Any with { People = ["person-1"], Limit = 25 };

        FoundPage first = await log.SearchAsync(search, default);
        await DenyAsync(log, "person-1", "j.smith");
        FoundPage second = await log.SearchAsync(search with { Before = first.Next }, default);
        FoundPage third = await log.SearchAsync(search with { Before = second.Next }, default);

        long[] places = [.. new[] { first, second, third }.SelectMany(p => p.Found).Select(f => f.Entry.Index)];
        Assert.Equal([25, 25, 10], new[] { first, second, third }.Select(p => p.Found.Count));
        Assert.Equal(60, places.Distinct().Count());
        Assert.Null(third.Next);
    }

    [Fact]
    public async Task A_page_ends_when_it_has_looked_at_enough()
    {
        await using EvidenceLog log = await OpenAsync();
        EntryId wanted = await DenyAsync(log, "person-1", "a.rare");
        await Task.WhenAll(Enumerable.Range(0, 2200).Select(i => DenyAsync(log, "person-1", i % 2 == 0 ? "b" : "c")));
        EntrySearch search = Any with { From = "treatment", Purpose = "manage-risk", MostExamined = 500, Limit = 5,
            Admits = e => e.Id == wanted };

        FoundPage page = await log.SearchAsync(search, default);
        Assert.Empty(page.Found);
        Assert.NotNull(page.Next);
        Assert.Equal(wanted, Assert.Single(await AllPagesAsync(log, search)).Entry.Entry.Id);
    }

    [Fact]
    public async Task Nobody_sees_anything_without_a_party_to_it()
    {
        await using EvidenceLog log = await OpenAsync();
        await DenyAsync(log, "person-1", "j.smith");

        Assert.Empty((await log.SearchAsync(Any with { Parties = [] }, default)).Found);
        Assert.Empty((await log.SearchAsync(Any with { Parties = ["housing"] }, default)).Found);
        Assert.Empty((await log.SearchAsync(Any with { Admits = _ => false }, default)).Found);
        Assert.Empty((await log.SearchAsync(Any with { People = [] }, default)).Found);
        Assert.Single((await log.SearchAsync(Any with { Parties = ["treatment"] }, default)).Found);
    }

    [Fact]
    public async Task Somebody_whom_nobody_knew_is_found_by_what_was_asked()
    {
        await using EvidenceLog log = await OpenAsync();
        EntryId id = await log.AppendAsync(
            Decided("deny", "probation") with
            {
                Sealed = [LedgerFolder.Values(KeyOwner.Month, ("person", ""), ("asked", "https://nhs|9434765919"))],
            },
            default);

        FoundPage page = await log.SearchAsync(
            Any with { People = [], Asked = ["https://nhs|9434765919"] }, default);
        Assert.Equal(id, Assert.Single(page.Found).Entry.Entry.Id);
        Assert.Empty((await log.SearchAsync(Any with { People = ["https://nhs|9434765919"] }, default)).Found);
    }

    [Fact]
    public async Task Whoever_is_erased_is_no_longer_found_and_who_looked_still_is()
    {
        await using EvidenceLog log = await OpenAsync();
        for (int i = 0; i < 3; i++)
        {
            await DiscloseAsync(log, "person-1", "j.smith", "attendance");
            await DiscloseAsync(log, "person-2", "j.smith", "attendance");
        }

        int forgotten = await log.ForgetInSearchAsync(["person-1"], ["x|1"], default);

        Assert.Equal(3, forgotten);
        Assert.Equal(0, await log.ForgetInSearchAsync(["person-1"], ["x|1"], default));
        Assert.Empty((await log.SearchAsync(Any with { People = ["person-1"] }, default)).Found);
        Assert.Equal(3, (await log.SearchAsync(Any with { People = ["person-2"] }, default)).Found.Count);
        Assert.Equal(6, (await log.SearchAsync(Any with { User = ("probation", "j.smith") }, default)).Found.Count);
        Assert.Equal(3, (await log.SearchAsync(Any with { Category = "attendance" }, default)).Found.Count);
    }

    [Fact]
    public async Task Rows_can_be_counted_without_being_opened()
    {
        await using EvidenceLog log = await OpenAsync();
        await DiscloseAsync(log, "person-1", "j.smith", "attendance");
        await DenyAsync(log, "person-1", "j.smith");
        await DenyAsync(log, "person-2", "k.jones");

        List<IndexedEntry> rows = await log.ListAsync(
            Any with { Kind = EntryKind.Decided, To = "probation" }, default).ToListAsync();

        Assert.Equal(3, rows.Count);
        Assert.Equal(2, rows.Select(r => r.Person).Distinct().Count());
        Assert.Equal(2, rows.Select(r => r.User).Distinct().Count());
        Assert.Equal(
            EntryOutcomes.Permitted | EntryOutcomes.Disclosed | EntryOutcomes.SomethingLeft, rows[^1].Outcomes);
        Assert.Equal(rows[0].Index, (await log.ReadAtAsync(rows[0].Index, default))!.Index);
    }

    protected static EntrySearch Any { get; } = new() { Parties = ["probation"], Admits = _ => true };

    private protected static async Task FillAsync(EvidenceLog log, int questions, Dice random)
    {
        for (int done = 0; done < questions; done += 100)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => random.Next()).ToArray()
                .Select(seed => AskAsync(log, new Dice((ulong)seed))));
        }
    }

    protected static async Task<List<FoundEntry>> AllPagesAsync(EvidenceLog log, EntrySearch search)
    {
        var all = new List<FoundEntry>();
        for (long? before = null; ;)
        {
            FoundPage page = await log.SearchAsync(search with { Before = before ?? search.Before }, default);
            all.AddRange(page.Found);
            if (page.Next is null)
            {
                return all;
            }

            before = page.Next;
        }
    }

    protected static async Task DiscloseAsync(EvidenceLog log, string person, string user, string category)
    {
        EntryId permit = await log.AppendAsync(
            Decided("permit", "probation") with { Sealed = Sealed(person, "probation", user) }, default);
        await log.AppendAsync(Conclusion(EntryKind.Disclosed, permit, person, category), default);
    }

    private static Task<EntryId> DenyAsync(EvidenceLog log, string person, string user) => log.AppendAsync(
        Decided("deny", "probation") with { Sealed = Sealed(person, "probation", user) }, default).AsTask();

    private static async Task AskAsync(EvidenceLog log, Dice random)
    {
        string to = Agencies[random.Next(2)];
        string person = $"person-{random.Next(40)}";
        string decision = random.Next(10) switch { < 6 => "permit", < 9 => "deny", _ => "hold" };
        EntryId id = await log.AppendAsync(
            Decided(decision, to) with
            {
                From = Agencies[2 + random.Next(2)],
                Purpose = Purposes[random.Next(3)],
                RecordType = random.Next(2) == 0 ? "Appointment" : "Condition",
                Grants = [new GrantReference($"agreement-{random.Next(3)}", 1 + random.Next(2), new string('b', 64),
                    "flow")],
                Sealed = Sealed(person, to, $"user-{random.Next(8)}"),
            },
            default);
        if (decision == "permit" && random.Next(10) > 0)
        {
            EntryKind kind = random.Next(10) switch
            {
                < 7 => EntryKind.Disclosed, < 9 => EntryKind.Failed, _ => EntryKind.Interrupted,
            };
            await log.AppendAsync(Conclusion(kind, id, person,
                kind == EntryKind.Disclosed && random.Next(3) > 0 ? Categories[random.Next(3)] : null), default);
            if (random.Next(8) == 0)
            {
                await log.AppendAsync(Conclusion(EntryKind.Mismatch, id, person, null), default);
            }
        }
    }

    private static EntryDraft Decided(string decision, string to) => new()
    {
        Kind = EntryKind.Decided,
        Decision = decision,
        From = "treatment",
        To = to,
        Purpose = "manage-risk",
        RecordType = "Appointment",
        Engine = "test",
    };

    private static EntryDraft Conclusion(EntryKind kind, EntryId of, string person, string? category) => new()
    {
        Kind = kind,
        Of = of,
        Engine = "test",
        Sealed =
        [
            LedgerFolder.Values(KeyOwner.Person(person), ("manifest", category is null
                ? """{"released":{},"masked":{},"withheld":{"address":3},"resources":{"in":1,"out":0}}"""
                : """{"released":{"CATEGORY":2},"masked":{},"resources":{"in":1,"out":1}}"""
                    .Replace("CATEGORY", category, StringComparison.Ordinal))),
        ],
    };

    private static SealedValues[] Sealed(string person, string agency, string user) =>
    [
        LedgerFolder.Values(KeyOwner.Person(person), ("person", person)),
        LedgerFolder.Values(KeyOwner.Staff(agency), ("user", user)),
    ];
}
