namespace IomGateway.Ledger;

/// <summary>A moment, and how many entries had become durable by then without a place yet.</summary>
internal readonly record struct LedgerMoment(long Timestamp, long Recorded);

/// <summary>
/// Whether the log can be relied on: how far the signatures are behind the entries, and whether the last write went
/// through. Entries go on without a signer, disclosures do not: after a minute, or after 4,096 entries while the
/// signer is failing, nothing more may be promised.
/// </summary>
internal sealed class LedgerHealth(TimeProvider time, TimeSpan checkpointEvery)
{
    public const int MaxUnsigned = 4_096;

    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private long _size;
    private long _signed;
    private long _recorded;
    private long _covered;
    private long _unsignedSince;
    private long _witnessed;
    private bool _failing;
    private bool _broken;
    private bool _writeFailed;

    public long Size
    {
        get
        {
            lock (_lock)
            {
                return _size;
            }
        }
    }

    public long Unsigned
    {
        get
        {
            lock (_lock)
            {
                return Behind;
            }
        }
    }

    public bool IsBroken
    {
        get
        {
            lock (_lock)
            {
                return _broken;
            }
        }
    }

    /// <summary>Whether the last write failed, so that only trying can tell whether the next will.</summary>
    public bool WriteFailed
    {
        get
        {
            lock (_lock)
            {
                return _writeFailed;
            }
        }
    }

    public bool CanRecord
    {
        get
        {
            lock (_lock)
            {
                if (_broken || _writeFailed || Behind == 0)
                {
                    return !_broken && !_writeFailed;
                }

                TimeSpan age = time.GetElapsedTime(_unsignedSince);
                // A burst between two checkpoints is not a signer that is down; one that hangs shows by its age.
                bool late = _failing || age >= 5 * checkpointEvery;
                return age < MaxAge && !(late && Behind >= MaxUnsigned);
            }
        }
    }

    /// <summary>A transaction was committed, or could not be.</summary>
    public void Written(bool durably)
    {
        lock (_lock)
        {
            _writeFailed = !durably;
        }
    }

    // The two overlap where entries get their places later; either alone is enough to be behind.
    private long Behind => Math.Max(0, Math.Max(_size - _signed, _recorded - _covered));

    public LedgerMoment Moment()
    {
        lock (_lock)
        {
            return new LedgerMoment(time.GetTimestamp(), _recorded);
        }
    }

    /// <summary>Entries became durable that have no place yet.</summary>
    public void Recorded(int count)
    {
        lock (_lock)
        {
            if (Behind == 0)
            {
                _unsignedSince = time.GetTimestamp();
            }

            _recorded += count;
        }
    }

    /// <summary>So many entries have a place.</summary>
    public void Appended(long size)
    {
        lock (_lock)
        {
            if (Behind == 0 && size > _signed)
            {
                _unsignedSince = time.GetTimestamp();
            }

            _size = Math.Max(_size, size);
        }
    }

    /// <param name="size">What the newest checkpoint covers.</param>
    /// <param name="startedAt">Before everything durable was given its place: whatever came since is no
    /// older.</param>
    public void Signed(long size, LedgerMoment startedAt)
    {
        lock (_lock)
        {
            _signed = Math.Max(_signed, size);
            _covered = Math.Max(_covered, startedAt.Recorded);
            _unsignedSince = startedAt.Timestamp;
            _failing = false;
        }
    }

    public void SigningFailed()
    {
        lock (_lock)
        {
            _failing = true;
        }
    }

    /// <summary>Entries under the largest checkpoint that enough witnesses cosigned.</summary>
    public long Witnessed
    {
        get
        {
            lock (_lock)
            {
                return _witnessed;
            }
        }
    }

    /// <summary>Enough witnesses cosigned a checkpoint of that size.</summary>
    public void Cosigned(long size)
    {
        lock (_lock)
        {
            _witnessed = Math.Max(_witnessed, size);
        }
    }

    /// <summary>The tree is no longer what was signed: only a person can say what happened.</summary>
    public void Broken()
    {
        lock (_lock)
        {
            _broken = true;
        }
    }
}
