using System.Collections.Frozen;

namespace IomGateway.Ledger;

/// <summary>What an entry records. The numbers are stored: they never change.</summary>
public enum EntryKind
{
    /// <summary>The first entry of a log, at index 0; written by the ledger itself.</summary>
    Genesis = 0,

    /// <summary>A decision: permit, deny or hold.</summary>
    Decided = 1,

    /// <summary>A long answer has begun to leave.</summary>
    Disclosing = 2,

    /// <summary>Concludes a permit: what was granted has been released.</summary>
    Disclosed = 3,

    /// <summary>Concludes a permit whose end nobody saw: it may have been disclosed in full.</summary>
    Interrupted = 4,

    /// <summary>Concludes a permit: nothing was released.</summary>
    Failed = 5,

    /// <summary>A record came back that is not about the person asked for.</summary>
    Mismatch = 6,

    /// <summary>A record waits for its originator.</summary>
    Held = 7,

    /// <summary>An originator released a held record.</summary>
    Released = 8,

    /// <summary>An event reached its recipient.</summary>
    Delivered = 9,

    /// <summary>A picture was put together from several holders.</summary>
    Combined = 10,

    /// <summary>Somebody read the audit.</summary>
    Consulted = 11,

    /// <summary>A step in the life of an agreement.</summary>
    Agreement = 12,

    /// <summary>A change to the register of people.</summary>
    Register = 13,

    /// <summary>An emergency was claimed.</summary>
    Emergency = 14,

    /// <summary>The use of an emergency was reviewed.</summary>
    Reviewed = 15,

    /// <summary>A person's values were erased.</summary>
    Erased = 16,

    /// <summary>A signing key came into use; written by the ledger itself.</summary>
    Key = 17,

    /// <summary>The policies in force changed.</summary>
    Policy = 18,
}

internal static class EntryKinds
{
    private static readonly string[] Names =
        [.. Enum.GetValues<EntryKind>().Order().Select(k => k.ToString().ToLowerInvariant())];

    private static readonly FrozenDictionary<string, EntryKind> Kinds =
        Enum.GetValues<EntryKind>().ToFrozenDictionary(k => Names[(int)k], StringComparer.Ordinal);

    public static string Name(this EntryKind kind) => Names[(int)kind];

    public static bool TryParse(string name, out EntryKind kind) => Kinds.TryGetValue(name, out kind);

    /// <summary>Whether the entry ends what a permitted decision began; each has exactly one such end.</summary>
    public static bool Concludes(this EntryKind kind) =>
        kind is EntryKind.Disclosed or EntryKind.Interrupted or EntryKind.Failed;
}
