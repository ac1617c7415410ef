namespace IomGateway.Ledger;

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
    private long _unsignedSince;
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
                return Math.Max(0, _size - _signed);
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
                if (_broken || _writeFailed || _size <= _signed)
                {
                    return !_broken && !_writeFailed;
                }

                TimeSpan age = time.GetElapsedTime(_unsignedSince);
                // A burst between two checkpoints is not a signer that is down; one that hangs shows by its age.
                bool late = _failing || age >= 5 * checkpointEvery;
                return age < MaxAge && !(late && _size - _signed >= MaxUnsigned);
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

    public void Appended(long size)
    {
        lock (_lock)
        {
            if (_size <= _signed && size > _signed)
            {
                _unsignedSince = time.GetTimestamp();
            }

            _size = Math.Max(_size, size);
        }
    }

    /// <param name="size">What the newest checkpoint covers.</param>
    /// <param name="startedAt">Timestamp before the size was read: whatever came since is no older.</param>
    public void Signed(long size, long startedAt)
    {
        lock (_lock)
        {
            _signed = Math.Max(_signed, size);
            _unsignedSince = startedAt;
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

    /// <summary>The tree is no longer what was signed: only a person can say what happened.</summary>
    public void Broken()
    {
        lock (_lock)
        {
            _broken = true;
        }
    }
}
