using System.Globalization;
using System.Text;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Tree;
using IomGateway.Ledger.Verifying;

namespace IomGateway.Ledger.Witnesses;

/// <summary>
/// A witness for whoever can host nothing: fetches a log's checkpoint and tiles, builds the proof itself, cosigns, and
/// hands the cosignature to the log.
/// </summary>
public sealed class WitnessFollower : IDisposable
{
    private readonly Witness _witness;
    private readonly IReadOnlyList<VerifierKey> _keys;
    private readonly Uri _address;
    private readonly HttpClient _http;
    private readonly UrlSource _source;
    private long _delivered = -1;

    /// <param name="witness">Who cosigns, and remembers; owned by the caller.</param>
    /// <param name="keys">The log's keys, all of one name; owned by the caller.</param>
    /// <param name="address">The log's URL, such as <c>https://gateway.example/ledger</c>.</param>
    /// <param name="http">What asks, with a token where the log wants one; owned by the caller.</param>
    public WitnessFollower(Witness witness, IReadOnlyList<VerifierKey> keys, Uri address, HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfNotEqual(keys.Select(k => k.Origin).Distinct().Count(), 1, nameof(keys));
        (_witness, _keys, _address, _http) = (witness, keys, address, http);
        _source = new UrlSource(address, http);
    }

    /// <summary>Looks at the log once.</summary>
    /// <exception cref="IOException">What was seen cannot be kept, so nothing was signed.</exception>
    public async Task<FollowResult> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            string note = Encoding.UTF8.GetString(
                await _source.ReadAsync(PublishedLog.Checkpoint, cancellationToken));
            return Checkpoint.Open(note, _keys, out string reason) is { } head
                ? await LookAsync(head, cancellationToken)
                : new FollowResult.Wrong(
                    PublishedLog.Checkpoint,
                    $"The checkpoint is refused: {reason}.{Witness.UnknownKey(note, _keys)}");
        }
        catch (SourceUnreadableException e)
        {
            return new FollowResult.Unreadable(e.Where, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private async Task<FollowResult> LookAsync(Checkpoint head, CancellationToken cancel)
    {
        FollowResult found = await CompareAsync(head, cancel);
        if (found is FollowResult.Forked && _witness.Last(head.Origin) is { } last)
        {
            await ShowAsync(last, cancel);
        }

        return found;
    }

    private async Task<FollowResult> CompareAsync(Checkpoint head, CancellationToken cancel)
    {
        Checkpoint? last = _witness.Last(head.Origin);
        long before = last?.Size ?? 0;
        if (head.Root.AsSpan().SequenceEqual(last?.Root) && (head.Size == _delivered || CosignatureStands(head)))
        {
            return new FollowResult.Unchanged(head.Size);
        }

        if (last is not null && head.Size < before)
        {
            return new FollowResult.Forked(
                string.Create(CultureInfo.InvariantCulture, $"The log shows {head.Size} entries after {before}."),
                _witness.KeepRollback(last, head));
        }

        var tiles = new Dictionary<TilePath, byte[]>();
        foreach (TilePath path in ConsistencyProof.Tiles(before, head.Size))
        {
            byte[] tile = await _source.ReadAsync(path.ToString(), cancel);
            if (tile.Length != path.Width * Rfc6962.HashSize)
            {
                return new FollowResult.Wrong(path.ToString(), "The tile has not the length that its name says.");
            }

            tiles[path] = tile;
        }

        List<byte[]> proof = ConsistencyProof.Make(before, head.Size, path => tiles[path]);
        WitnessAnswer answer = _witness.Add(new AddCheckpoint(before, proof, head.Note));
        return answer switch
        {
            WitnessAnswer.Cosigned cosigned => new FollowResult.Cosigned(
                head.Size, before, head.Note + cosigned.Lines,
                await DeliverAsync(head, head.Note + cosigned.Lines, cancel)),
            WitnessAnswer.Forked forked => new FollowResult.Forked(
                string.Create(CultureInfo.InvariantCulture, $"The log signed two roots for {forked.Size} entries."),
                forked.Evidence),
            WitnessAnswer.Inconsistent inconsistent => new FollowResult.Forked(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The log's {head.Size} entries do not begin with the {before} that were cosigned."),
                inconsistent.Evidence),
            WitnessAnswer.OtherSize => new FollowResult.Unreadable(
                PublishedLog.Checkpoint, "Another look at the same log came first."),
            WitnessAnswer.NotSigned refused => new FollowResult.Wrong(PublishedLog.Checkpoint, refused.Why),
            WitnessAnswer.Malformed refused => new FollowResult.Wrong(PublishedLog.Checkpoint, refused.Why),
            _ => new FollowResult.Wrong(PublishedLog.Checkpoint, "The witness does not know that log."),
        };
    }

    /// <summary>Whether the log shows this witness's own cosignature already.</summary>
    private bool CosignatureStands(Checkpoint head) => SignedNote.Read(head.Note) is { } note
        && note.Signatures.Any(s => _witness.Key.Made(s) && _witness.Key.Verify(note.Text, s) is not null);

    /// <summary>
    /// Shows a log that is not what it was the checkpoint that it signed before: an honest one, on an older copy of its
    /// database, stops by that. A dishonest one may do as it likes; the evidence is here.
    /// </summary>
    private async Task ShowAsync(Checkpoint last, CancellationToken cancel)
    {
        try
        {
            using var content = new StringContent(last.Note, Encoding.UTF8, "text/plain");
            using HttpResponseMessage answer = await _http.PostAsync(Cosigned, content, cancel);
        }
        catch (Exception e) when (e is HttpRequestException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            // What was found is told to whoever runs the witness, whether or not the log hears of it.
        }
    }

    private Uri Cosigned => new($"{_address.AbsoluteUri.TrimEnd('/')}/cosignatures");

    private async Task<string?> DeliverAsync(Checkpoint head, string note, CancellationToken cancel)
    {
        try
        {
            using var content = new StringContent(note, Encoding.UTF8, "text/plain");
            using HttpResponseMessage answer = await _http.PostAsync(Cosigned, content, cancel);
            if (answer.IsSuccessStatusCode)
            {
                _delivered = head.Size;
                return null;
            }

            return string.Create(
                CultureInfo.InvariantCulture, $"The log answers {(int)answer.StatusCode} to the cosignature.");
        }
        catch (Exception e) when (e is HttpRequestException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return $"The cosignature could not be handed to the log: {e.Message}";
        }
    }
}
