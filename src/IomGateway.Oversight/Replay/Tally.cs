namespace IomGateway.Oversight.Replay;

/// <summary>What one decision came to, then and under the drafts.</summary>
internal enum Turn
{
    Unchanged,
    Refused,
    Permitted,
    More,
    Less,
    MoreAndLess,
}

/// <summary>Counts of questions by how they turned, and of the people in each.</summary>
internal sealed class TurnTally
{
    private readonly long[] questions = new long[Enum.GetValues<Turn>().Length];
    private readonly PeopleSet asked = new();
    private readonly PeopleSet refused = new();
    private readonly PeopleSet permitted = new();
    private readonly PeopleSet more = new();
    private readonly PeopleSet less = new();

    public long Questions => questions.Sum();

    public PeopleCounts People => new(asked.Count, refused.Count, permitted.Count, more.Count, less.Count);

    public long this[Turn turn] => questions[(int)turn];

    public void Add(Turn turn, int person)
    {
        questions[(int)turn]++;
        asked.Add(person);
        if (turn is Turn.More or Turn.MoreAndLess)
        {
            more.Add(person);
        }

        if (turn is Turn.Less or Turn.MoreAndLess)
        {
            less.Add(person);
        }

        if (turn is Turn.Refused or Turn.Permitted)
        {
            (turn == Turn.Refused ? refused : permitted).Add(person);
        }
    }
}

/// <summary>Counts for one category between two agencies.</summary>
internal sealed class CategoryTally
{
    private readonly PeopleSet more = new();
    private readonly PeopleSet less = new();

    public long QuestionsMore { get; private set; }

    public long QuestionsLess { get; private set; }

    public long RecordsMore { get; private set; }

    public long RecordsLess { get; private set; }

    public long PeopleMore => more.Count;

    public long PeopleLess => less.Count;

    public void AddQuestion(bool isMore, bool isLess, int person)
    {
        QuestionsMore += isMore ? 1 : 0;
        QuestionsLess += isLess ? 1 : 0;
        Add(isMore, isLess, person);
    }

    public void AddRecords(bool isMore, bool isLess, long count, int person)
    {
        RecordsMore += isMore ? count : 0;
        RecordsLess += isLess ? count : 0;
        Add(isMore, isLess, person);
    }

    private void Add(bool isMore, bool isLess, int person)
    {
        if (isMore)
        {
            more.Add(person);
        }

        if (isLess)
        {
            less.Add(person);
        }
    }
}

/// <summary>Everything that is counted while a ledger is replayed.</summary>
internal sealed class Tally
{
    private readonly Dictionary<(string Asker, string Holder), TurnTally> pairs = [];
    private readonly Dictionary<(string Asker, string Holder, string Category), CategoryTally> categories = [];
    private readonly Dictionary<(string Asker, string Holder, string Type), long> askable = [];
    private readonly long[] obstacles = new long[Enum.GetValues<Obstacle>().Length];

    public TurnTally All { get; } = new();

    public long Entries { get; set; }

    public long Records { get; set; }

    public long RecordsLost { get; set; }

    public long Unknown { get; set; }

    public long Closed { get; set; }

    public long Unaskable { get; set; }

    public void Add(Obstacle obstacle) => obstacles[(int)obstacle]++;

    public void Add(string asker, string holder, Turn turn, int person)
    {
        All.Add(turn, person);
        if (!pairs.TryGetValue((asker, holder), out var pair))
        {
            pairs.Add((asker, holder), pair = new TurnTally());
        }

        pair.Add(turn, person);
    }

    public CategoryTally Of(string asker, string holder, string category)
    {
        if (!categories.TryGetValue((asker, holder, category), out var tally))
        {
            categories.Add((asker, holder, category), tally = new CategoryTally());
        }

        return tally;
    }

    public void AddAskable(string asker, string holder, string type) =>
        askable[(asker, holder, type)] = askable.GetValueOrDefault((asker, holder, type)) + 1;

    public ReplayReport Report(PastAgreements past) => new()
    {
        Drafts = past.Drafts,
        Entries = Entries,
        Questions = All.Questions,
        Unchanged = All[Turn.Unchanged],
        Refused = All[Turn.Refused],
        Permitted = All[Turn.Permitted],
        More = All[Turn.More],
        Less = All[Turn.Less],
        MoreAndLess = All[Turn.MoreAndLess],
        People = All.People,
        Records = Records,
        NotReplayed = new NotReplayed
        {
            Erased = obstacles[(int)Obstacle.Erased],
            Damaged = obstacles[(int)Obstacle.Damaged],
            Unreadable = obstacles[(int)Obstacle.Unreadable],
            Earlier = obstacles[(int)Obstacle.Earlier],
            Undecided = obstacles[(int)Obstacle.Undecided],
            Unknown = Unknown,
            Closed = Closed,
            Records = RecordsLost,
        },
        ByAgency = [.. pairs.OrderBy(p => p.Key).Select(p => Change(p.Key.Asker, p.Key.Holder, p.Value))],
        ByCategory = [.. categories.OrderBy(c => c.Key).Select(c => Change(c.Key, c.Value))],
        Unaskable = Unaskable,
        NewlyAskable =
        [
            .. askable.OrderBy(a => a.Key)
                .Select(a => new NewlyAskable(a.Key.Asker, a.Key.Holder, a.Key.Type, a.Value)),
        ],
        Warnings = past.Warnings,
    };

    private static AgencyChange Change(string asker, string holder, TurnTally tally) => new()
    {
        Asker = asker,
        Holder = holder,
        Questions = tally.Questions,
        Refused = tally[Turn.Refused],
        Permitted = tally[Turn.Permitted],
        More = tally[Turn.More],
        Less = tally[Turn.Less],
        MoreAndLess = tally[Turn.MoreAndLess],
        People = tally.People,
    };

    private static CategoryChange Change(
        (string Asker, string Holder, string Category) of, CategoryTally tally) => new()
        {
            Asker = of.Asker,
            Holder = of.Holder,
            Category = of.Category,
            QuestionsMore = tally.QuestionsMore,
            QuestionsLess = tally.QuestionsLess,
            RecordsMore = tally.RecordsMore,
            RecordsLess = tally.RecordsLess,
            PeopleMore = tally.PeopleMore,
            PeopleLess = tally.PeopleLess,
        };
}
