using System.Text;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>
/// What redaction works with, one record after the other. A thread keeps it for the next, unless it has become large.
/// </summary>
internal sealed class Session : IDisposable
{
    private const int MostRetained = 1 << 20;

    private static readonly TextStore Nowhere = new();

    [ThreadStatic]
    private static Session? _idle;

    private readonly RecordWriter _own = new();
    private string? _holderBase;
    private byte[] _holderBaseUtf8 = [];
    private int _arena;
    private bool _hasOutput;

    private Session()
    {
        Judge = new FhirJudge(this);
        Plain = new PlainJudge(this);
        Elements = new JsonJudge(this);
    }

    /// <summary>The record that came.</summary>
    public Tape Input { get; private set; } = null!;

    /// <summary>The record as it leaves, without those contained in it.</summary>
    public OutputTape Main { get; } = new();

    public OutputTape ContainedOutput { get; } = new();

    public List<ContainedResource> Contained { get; } = [];

    public Counts Counts { get; } = new();

    public Masking Masking { get; } = new();

    public FhirJudge Judge { get; }

    public PlainJudge Plain { get; }

    public JsonJudge Elements { get; }

    /// <summary>Where what leaves is written to.</summary>
    public RecordWriter Writer { get; private set; } = null!;

    /// <summary>The type by which the record is judged.</summary>
    public RecordType Type { get; set; } = null!;

    public RedactionPlan Plan { get; private set; } = RedactionPlan.Nothing;

    public RedactionContext Context { get; private set; } = null!;

    /// <summary>The holder's FHIR base address; empty when it is not known.</summary>
    public ReadOnlySpan<byte> HolderBase => _holderBaseUtf8;

    /// <param name="context">References, pseudonyms and the day.</param>
    /// <param name="writer">Where to write; null for a place of the session's own, which ends with it.</param>
    public static Session Take(RedactionContext context, RecordWriter? writer = null)
    {
        var session = _idle ?? new Session();
        _idle = null;
        session.Writer = writer ?? session._own;
        session.Context = context;
        session.Masking.Context = context;
        if (!ReferenceEquals(session._holderBase, context.HolderBase))
        {
            session._holderBase = context.HolderBase;
            session._holderBaseUtf8 = Encoding.UTF8.GetBytes(context.HolderBase ?? "");
        }
        return session;
    }

    /// <summary>Begins a record; <see cref="End"/> ends it.</summary>
    /// <param name="input">The record that came.</param>
    /// <param name="plan">What may leave.</param>
    public void Begin(Tape input, RedactionPlan plan) =>
        (Input, Plan, _arena) = (input, plan, input.Store.Here);

    /// <summary>Makes ready for a record as it leaves, where it is not written straight from the one that came.
    /// </summary>
    public void BeginOutput()
    {
        Main.Begin(Input.Store);
        ContainedOutput.Begin(Input.Store);
        _hasOutput = true;
    }

    /// <summary>Forgets what was counted, and what was written and made since it stood there.</summary>
    public void StartOver(int written, int arena)
    {
        Counts.Clear();
        Writer.Rewind(written);
        Input.Store.Rewind(arena);
    }

    /// <summary>Forgets what was made of the record.</summary>
    public void End()
    {
        if (_hasOutput)
        {
            Main.Begin(Nowhere);
            ContainedOutput.Begin(Nowhere);
            Contained.Clear();
            _hasOutput = false;
        }
        Counts.Clear();
        Input.Store.Rewind(_arena);
        Input = null!;
    }

    /// <summary>Ends a record that was begun, and keeps the room for the next session.</summary>
    public void Dispose()
    {
        if (Input is not null)
            End();
        _own.Clear();
        Writer = null!;
        Type = null!;
        Plan = RedactionPlan.Nothing;
        Context = null!;
        Masking.Context = null!;
        if (_own.Retained + ((Main.Tape.Retained + ContainedOutput.Tape.Retained) * 24) <= MostRetained)
            _idle = this;
        else
            _own.Release();
    }
}

/// <summary>A resource contained in the one that is redacted.</summary>
internal sealed class ContainedResource
{
    public required int Input { get; init; }

    /// <summary>The node of its id.</summary>
    public required int Id { get; init; }

    public required TypePlan Plan { get; init; }

    public Counts Counts { get; } = new();

    /// <summary>Whether, by what is known so far, something of it can leave.</summary>
    public bool IsKept { get; set; } = true;

    /// <summary>Whether something that leaves refers to it, or it refers to what contains it.</summary>
    public bool IsReached { get; set; }

    /// <summary>Whether what it refers to is reached too.</summary>
    public bool IsFollowed { get; set; }

    /// <summary>Where it begins in the output of contained resources.</summary>
    public int Output { get; set; }

    /// <summary>Its number among those that leave, from one; zero when it does not.</summary>
    public int Number { get; set; }
}
