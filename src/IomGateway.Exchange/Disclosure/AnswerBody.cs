using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using IomGateway.Records.References;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// The bytes of one answer. They gather here, and are complete before the first of them leaves, up to
/// <see cref="WholeUpTo"/> bytes; a longer answer begins to leave then, once that is recorded. Holders' records come in
/// from several sides at once and are taken one by one; they leave part by part, whoever was faster, as long as none
/// has left before. None does until every holder has given a record or is done, for what is said beside a long answer
/// names those whose records are in it, and nobody else.
/// </summary>
internal sealed class AnswerBody : IDisposable
{
    /// <summary>256 KiB.</summary>
    public const int WholeUpTo = 256 * 1024;

    private readonly AnswerShape shape;
    private readonly Func<IReadOnlyCollection<IssuedReference>, ValueTask> keep;
    private readonly Func<IReadOnlyList<RecordedPermit>, CancellationToken, Task<Stream>> beginLong;
    private readonly HashSet<RecordedPermit> silent;
    private readonly TaskCompletionSource everybodySpoke = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IssuedReference> unkept = [];
    private readonly ArrayBufferWriter<byte> pending = new(2048);
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly List<RecordPass> passes = [];
    private Stream? leaving;
    private IncrementalHash? left;
    private readonly List<(RecordedPermit Permit, int Start, int Length)> gathered = [];
    private int elements;

    /// <param name="shape">The form of the answer.</param>
    /// <param name="permits">Under which records may come.</param>
    /// <param name="keep">Keeps the ids that records show.</param>
    /// <param name="beginLong">
    /// Records that a long answer begins to leave, with records under these permits and no others, and gives the stream
    /// that it leaves by.
    /// </param>
    public AnswerBody(
        AnswerShape shape, IEnumerable<RecordedPermit> permits,
        Func<IReadOnlyCollection<IssuedReference>, ValueTask> keep,
        Func<IReadOnlyList<RecordedPermit>, CancellationToken, Task<Stream>> beginLong)
    {
        (this.shape, this.keep, this.beginLong, silent) = (shape, keep, beginLong, [.. permits]);
        Write(shape switch
        {
            AnswerShape.SearchSet => """{"resourceType":"Bundle","type":"searchset","entry":[""",
            AnswerShape.Collection => """{"resourceType":"Bundle","type":"collection","entry":[""",
            AnswerShape.Records => """{"records":[""",
            _ => "",
        });
    }

    /// <summary>Records taken so far.</summary>
    public int Records { get; private set; }

    /// <summary>Whether a long answer has begun to leave.</summary>
    public bool HasBegun => leaving is not null;

    /// <summary>Records of this pass may come.</summary>
    public void Join(RecordPass pass)
    {
        lock (passes)
        {
            passes.Add(pass);
        }
    }

    /// <summary>Whether everything in it would be decided now as it was when it was taken.</summary>
    public async ValueTask<bool> StandsAsync(CancellationToken cancel)
    {
        RecordPass[] joined;
        lock (passes)
        {
            joined = [.. passes];
        }

        foreach (var pass in joined)
        {
            if (!await pass.StandsAsync(cancel))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes one redacted record.</summary>
    /// <param name="permit">Under which it came; what came under one stands together.</param>
    /// <param name="record">What may leave of it.</param>
    /// <param name="fullUrl">The gateway's own address of it.</param>
    /// <param name="jsonType">
    /// The type of a partner's own JSON; in a picture it stands as a FHIR Binary, for a Bundle holds resources alone.
    /// </param>
    /// <param name="issued">The ids that it shows, which are kept before it leaves.</param>
    /// <param name="cancel">Ends the wait for those who came first.</param>
    /// <exception cref="DecisionsChangedException">
    /// It has become a long one, and what waited in it would be decided otherwise by now.
    /// </exception>
    public async ValueTask AddAsync(
        RecordedPermit permit, ReadOnlyMemory<byte> record, string? fullUrl, string? jsonType,
        IReadOnlyCollection<IssuedReference> issued, CancellationToken cancel)
    {
        bool isLong;
        await gate.WaitAsync(cancel);
        try
        {
            var start = pending.WrittenCount + (elements == 0 ? 0 : 1);
            if (jsonType is not null && shape == AnswerShape.Collection)
            {
                Element(AsBinary(record.Span, jsonType), fullUrl: null, "match");
            }
            else
            {
                Element(record.Span, fullUrl, "match");
            }

            gathered.Add((permit, start, pending.WrittenCount - start));
            Records++;
            unkept.AddRange(issued);
            isLong = pending.WrittenCount > WholeUpTo && shape != AnswerShape.Single;
        }
        finally
        {
            gate.Release();
        }

        Spoke(permit);
        if (isLong)
        {
            await everybodySpoke.Task.WaitAsync(cancel);
            await SendOnAsync(begin: true, cancel);
        }
    }

    /// <summary>Under this permit a record has come, or none will any more.</summary>
    public void Spoke(RecordedPermit permit)
    {
        lock (silent)
        {
            if (silent.Remove(permit) && silent.Count == 0)
            {
                everybodySpoke.SetResult();
            }
        }
    }

    /// <summary>
    /// Sends on what there is of a long answer that has begun, so that nothing which was decided waits for what is yet
    /// to come.
    /// </summary>
    public ValueTask SendOnAsync(CancellationToken cancel) => SendOnAsync(begin: false, cancel);

    private async ValueTask SendOnAsync(bool begin, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            leaving ??= begin ? await BeginAsync(cancel) : null;
            if (leaving is not null && pending.WrittenCount > 0)
            {
                Arrange();
                await FlushAsync(leaving, cancel);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Ends the answer with what could not be answered, each an OperationOutcome or a problem.</summary>
    /// <returns>The whole answer, or what is still to leave of a long one.</returns>
    public ReadOnlyMemory<byte> Complete(IReadOnlyList<ReadOnlyMemory<byte>> outcomes)
    {
        Arrange();
        if (shape == AnswerShape.Records)
        {
            elements = 0;
            Write("""],"outcomes":[""");
        }

        foreach (var outcome in shape == AnswerShape.Single ? [] : outcomes)
        {
            Element(outcome.Span, fullUrl: null, "outcome");
        }

        Write(shape == AnswerShape.Single ? "" : "]}");
        return pending.WrittenMemory;
    }

    /// <summary>
    /// SHA-256 of every byte of the completed answer, those that have left among them, in lower-case hex.
    /// </summary>
    public string Sha256()
    {
        if (left is null)
        {
            return Convert.ToHexStringLower(SHA256.HashData(pending.WrittenSpan));
        }

        left.AppendData(pending.WrittenSpan);
        return Convert.ToHexStringLower(left.GetHashAndReset());
    }

    /// <summary>SHA-256 of what has left so far, where a long answer was broken off.</summary>
    public string? Sha256OfWhatLeft() => left is null ? null : Convert.ToHexStringLower(left.GetCurrentHash());

    public void Dispose()
    {
        left?.Dispose();
        gate.Dispose();
    }

    private static byte[] AsBinary(ReadOnlySpan<byte> record, string jsonType) => Encoding.UTF8.GetBytes(
        $$"""{"resourceType":"Binary","contentType":"application/json; type={{jsonType}}","data":"""
        + $"\"{Convert.ToBase64String(record)}\"}}");

    /// <summary>Keeps the ids that records taken so far show: before any of them leaves, all in one write.</summary>
    public async ValueTask KeepIdsAsync()
    {
        if (unkept.Count > 0)
        {
            await keep(unkept);
            unkept.Clear();
        }
    }

    private async Task<Stream> BeginAsync(CancellationToken cancel) =>
        await StandsAsync(cancel)
            ? await beginLong([.. gathered.Select(g => g.Permit).Distinct()], cancel)
            : throw new DecisionsChangedException();

    private async Task FlushAsync(Stream stream, CancellationToken cancel)
    {
        await KeepIdsAsync();
        left ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        left.AppendData(pending.WrittenSpan);
        await stream.WriteAsync(pending.WrittenMemory, cancel);
        pending.ResetWrittenCount();
    }

    /// <summary>Puts what waits into the order of its parts.</summary>
    private void Arrange()
    {
        var arranged = gathered.OrderBy(g => g.Permit.Inquiry.Part, StringComparer.Ordinal).ToList();
        if (!arranged.SequenceEqual(gathered))
        {
            var came = pending.WrittenSpan.ToArray();
            pending.ResetWrittenCount();
            pending.Write(came.AsSpan(0, gathered[0].Start));
            for (var i = 0; i < arranged.Count; i++)
            {
                Write(i == 0 ? "" : ",");
                pending.Write(came.AsSpan(arranged[i].Start, arranged[i].Length));
            }
        }

        gathered.Clear();
    }

    private void Element(ReadOnlySpan<byte> content, string? fullUrl, string mode)
    {
        Write(elements++ == 0 ? "" : ",");
        if (shape is AnswerShape.Records or AnswerShape.Single)
        {
            pending.Write(content);
            return;
        }

        Write(fullUrl is null ? """{"resource":""" : $$"""{"fullUrl":"{{fullUrl}}","resource":""");
        pending.Write(content);
        Write(shape == AnswerShape.SearchSet ? $$$""","search":{"mode":"{{{mode}}}"}}""" : "}");
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, pending);
}
