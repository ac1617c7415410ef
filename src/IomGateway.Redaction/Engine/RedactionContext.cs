using System.Buffers;
using System.Text;

namespace IomGateway.Redaction.Engine;

/// <summary>Gives the ids that a recipient sees instead of the holder's own.</summary>
public interface IReferenceMap
{
    /// <summary>
    /// The recipient's id for the holder's record; <see langword="null"/> when there is none, and the reference is
    /// dropped.
    /// An id that is already the gateway's own comes back as it is. A reference to another server comes with its whole
    /// address as <paramref name="id"/>, one inside a Bundle with the type <c>urn:uuid</c> and the UUID.
    /// </summary>
    string? Opaque(string type, string id);

    /// <summary>
    /// The same in UTF-8: writes the recipient's id, or nothing and gives <see langword="false"/> when there is none.
    /// A map that can do without strings does; the answer is the same.
    /// </summary>
    bool TryWriteOpaque(ReadOnlySpan<byte> type, ReadOnlySpan<byte> id, IBufferWriter<byte> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (Opaque(Encoding.UTF8.GetString(type), Encoding.UTF8.GetString(id)) is not { } opaque)
            return false;
        Encoding.UTF8.GetBytes(opaque, into);
        return true;
    }
}

/// <summary>Gives keyed stand-ins for values, stable for one recipient and different for the next.</summary>
public interface IPseudonyms
{
    string For(string value);
}

/// <summary>What a redaction needs from its caller.</summary>
public sealed record RedactionContext
{
    public required IReferenceMap References { get; init; }

    public required IPseudonyms Pseudonyms { get; init; }

    /// <summary>The day on which ages are worked out.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>The holder's FHIR base address, ending in a slash: references below it are its own.</summary>
    public string? HolderBase { get; init; }
}
