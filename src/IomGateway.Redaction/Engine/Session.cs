using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>
/// What one redaction works with. Kept by its thread for the next one, unless a large record made it large.
/// </summary>
internal sealed class Session
{
    private const int MostRetained = 1 << 20;

    [ThreadStatic]
    private static Session? _idle;

    private Session()
    {
        Store = new TextStore();
        Input = new Tape(Store);
        Main = new OutputTape(Store);
        ContainedOutput = new OutputTape(Store);
        Judge = new FhirJudge(this);
        Elements = new JsonJudge(this);
    }

    public TextStore Store { get; }

    public Tape Input { get; }

    /// <summary>The record as it leaves, without those contained in it.</summary>
    public OutputTape Main { get; }

    public OutputTape ContainedOutput { get; }

    public List<ContainedResource> Contained { get; } = [];

    public Counts Counts { get; } = new();

    public Masking Masking { get; } = new();

    public FhirJudge Judge { get; }

    public JsonJudge Elements { get; }

    public RecordWriter Writer { get; } = new();

    public RedactionPlan Plan { get; private set; } = RedactionPlan.Nothing;

    public RedactionContext Context { get; private set; } = null!;

    public static Session Take(RedactionPlan plan, RedactionContext context)
    {
        var session = _idle ?? new Session();
        _idle = null;
        session.Plan = plan;
        session.Context = context;
        session.Masking.Context = context;
        return session;
    }

    public void Return()
    {
        Store.Reset(default);
        Input.Clear();
        Main.Tape.Clear();
        ContainedOutput.Tape.Clear();
        Contained.Clear();
        Counts.Clear();
        Writer.Clear();
        Plan = RedactionPlan.Nothing;
        Context = null!;
        Masking.Context = null!;
        if (Store.Retained + Writer.Retained + ((Input.Retained + Main.Tape.Retained) * 24) <= MostRetained)
            _idle = this;
    }
}

/// <summary>A resource contained in the one that is redacted.</summary>
internal sealed class ContainedResource
{
    public required int Input { get; init; }

    public required string Id { get; init; }

    public required TypePlan Plan { get; init; }

    public Counts Counts { get; } = new();

    /// <summary>Whether, by what is known so far, something of it can leave.</summary>
    public bool IsKept { get; set; } = true;

    /// <summary>Where it begins in the output of contained resources.</summary>
    public int Output { get; set; }

    /// <summary>Its number among those that leave, from one; zero when it does not.</summary>
    public int Number { get; set; }
}
