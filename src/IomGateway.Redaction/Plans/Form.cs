using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Plans;

/// <summary>In what form a category is disclosed. The default is withheld.</summary>
public readonly record struct Form
{
    private readonly bool _clear;

    private Form(bool clear, Mask? mask)
    {
        _clear = clear;
        Mask = mask;
    }

    /// <summary>As it stands in the record.</summary>
    public static Form Clear { get; } = new(true, null);

    /// <summary>Not at all.</summary>
    public static Form Withheld => default;

    /// <summary>The mask through which it is disclosed, if it is masked.</summary>
    public Mask? Mask { get; }

    public bool IsClear => _clear;

    public bool IsMasked => Mask is not null;

    public bool IsWithheld => !_clear && Mask is null;

    /// <summary>Through a mask only.</summary>
    public static Form Masked(Mask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return new Form(false, mask);
    }

    /// <summary>The one of two forms that says less; two masks of which neither is coarser withhold.</summary>
    public static Form Coarsest(Form one, Form other)
    {
        if (one.IsClear)
            return other;
        if (other.IsClear || one.IsWithheld)
            return one;
        if (other.IsWithheld)
            return other;
        if (one.Mask!.Name == other.Mask!.Name || one.Mask.CoarserThan.Contains(other.Mask.Name))
            return one;
        return other.Mask.CoarserThan.Contains(one.Mask.Name) ? other : Withheld;
    }

    /// <summary>Whether both are clear, both withheld, or both masked through one and the same mask.</summary>
    internal bool IsSameAs(Form other) => _clear == other._clear && ReferenceEquals(Mask, other.Mask);

    public override string ToString() => IsClear ? "clear" : Mask is { } mask ? $"mask:{mask.Name}" : "withheld";
}
