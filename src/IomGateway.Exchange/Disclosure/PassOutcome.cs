using System.Text.Json;
using IomGateway.Redaction.Engine;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Exchange.Disclosure;

/// <summary>What became of one permit: what its holder answered, and what of that may leave.</summary>
internal sealed class PassOutcome(RecordedPermit permit)
{
    public RecordedPermit Permit { get; } = permit;

    public Manifest Manifest { get; } = new();

    /// <summary>What each record was decided from, for the vault.</summary>
    public DecidedRecords Decided { get; } = new(permit.Inquiry.Facts);

    /// <summary>The flows by which records were released.</summary>
    public HashSet<Grant> Grants { get; } = [];

    /// <summary>Records that were released.</summary>
    public int Released { get; set; }

    /// <summary>Records that are not about the person asked for.</summary>
    public int Mismatched { get; set; }

    /// <summary>Records that wait for their originator.</summary>
    public int Held { get; set; }

    /// <summary>Records that could not be read, by reason.</summary>
    public SortedDictionary<string, int> Refused { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a whole page of its answer has been read.</summary>
    public bool HasPages { get; set; }

    /// <summary>Why the holder did not answer, or not to the end; <see langword="null"/> when it did.</summary>
    public HolderFault? Fault { get; set; }

    /// <summary>Writes how many records came to what, as one JSON object.</summary>
    public void WriteCounts(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber(nameof(Released), Released);
        json.WriteNumber(nameof(Held), Held);
        json.WriteNumber(nameof(Mismatched), Mismatched);
        json.WriteStartObject(nameof(Refused));
        foreach (var (reason, count) in Refused)
        {
            json.WriteNumber(reason, count);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
