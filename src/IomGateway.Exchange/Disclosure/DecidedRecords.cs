using System.Text.Json;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// What the records of one answer were decided from, as the vault keeps it: their labels, never their content. Records
/// that a decision cannot tell apart are counted together.
/// </summary>
internal sealed class DecidedRecords(FactsAtHand asked)
{
    /// <summary>The form of the JSON; raised when a reader of the old form would misread the new one.</summary>
    private const int Form = 1;

    /// <summary>More kinds than an answer has; records beyond them are counted, and said to be lost.</summary>
    private const int MostKinds = 512;

    /// <summary>Stands for every category; no category has such a code.</summary>
    private static readonly IEnumerable<string> Everything = ["*"];

    private readonly List<FactsAtHand> facts = [asked];
    private readonly List<Kind> kinds = [];
    private int beyond;

    /// <param name="labels">What the record's labels say.</param>
    /// <param name="known">The facts on which it was decided.</param>
    /// <param name="verdict">What was decided.</param>
    /// <param name="release">What its originator had released of it.</param>
    /// <param name="left">
    /// Whether it left; what was granted and did not was not searched for, or could not be read.
    /// </param>
    public void Add(
        RecordLabels labels, FactsAtHand known, in Verdict verdict, in HoldRelease release, bool left)
    {
        var at = IndexOf(known);
        foreach (var kind in kinds)
        {
            if (kind.Facts == at && kind.Left == left && kind.Verdict.IsSameAs(verdict) && kind.Release == release
                && kind.Labels.SaysTheSameAs(labels))
            {
                kind.Count++;
                return;
            }
        }

        if (kinds.Count == MostKinds)
        {
            beyond++;
            return;
        }

        kinds.Add(new Kind(labels, at, verdict, release, left) { Count = 1 });
    }

    public byte[] ToJson() => JsonText.Of(this, static (json, records) => records.Write(json));

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("v", Form);
        json.WriteNumber("beyond", beyond);
        json.WriteStartArray("facts");
        foreach (var known in facts.Skip(1))
        {
            json.WriteRawValue(known.ToJson(), skipInputValidation: true);
        }

        json.WriteEndArray();
        json.WriteStartArray("kinds");
        foreach (var kind in kinds)
        {
            Write(json, kind);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Facts that were read again and say the same are the same facts.</summary>
    private int IndexOf(FactsAtHand known)
    {
        var at = facts.FindIndex(known.SaysTheSameAs);
        if (at < 0)
        {
            at = facts.Count;
            facts.Add(known);
        }

        return at;
    }

    private static void Write(Utf8JsonWriter json, Kind kind)
    {
        json.WriteStartObject();
        json.WriteString("type", kind.Labels.RecordType);
        json.WriteNumber("n", kind.Count);
        json.WriteNumber("facts", kind.Facts);
        json.WriteBoolean("left", kind.Left);
        if (kind.Release.IsRelease)
        {
            json.WriteStartArray("released");
            foreach (var category in kind.Release.Categories?.Order(StringComparer.Ordinal) ?? Everything)
            {
                json.WriteStringValue(category);
            }

            json.WriteEndArray();
        }

        json.WriteStartObject("labels");
        foreach (var (label, values) in kind.Labels.Stated())
        {
            json.WriteStartArray(label);
            foreach (var value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteStartObject("forms");
        foreach (var grant in kind.Verdict.Grants)
        {
            json.WriteString(grant.Category, grant.Form);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private sealed record Kind(RecordLabels Labels, int Facts, Verdict Verdict, HoldRelease Release, bool Left)
    {
        public int Count { get; set; }
    }
}
