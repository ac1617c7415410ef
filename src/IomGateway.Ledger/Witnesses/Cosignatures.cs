using IomGateway.Ledger.Checkpoints;

namespace IomGateway.Ledger.Witnesses;

/// <summary>Which of a policy's witnesses cosigned a checkpoint.</summary>
internal static class Cosignatures
{
    /// <summary>How far a witness's clock may be ahead of ours.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Reads a note's cosignatures; those by unknown keys are ignored, and one by a known key that does not verify
    /// rejects the note (C2SP signed-note).
    /// </summary>
    /// <returns>The witnesses' names in the policy, or null with the reason.</returns>
    public static HashSet<string>? By(WitnessPolicy policy, string note, DateTimeOffset now, out string reason)
    {
        reason = "it is not a checkpoint";
        if (SignedNote.Read(note) is not { } signed)
        {
            return null;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (NoteSignature signature in signed.Signatures)
        {
            if (policy.Witnesses.FirstOrDefault(w => w.Key.Made(signature)) is not { } witness)
            {
                continue;
            }

            if (Problem(witness.Key, signed.Text, signature, now) is { } problem)
            {
                reason = $"the cosignature by {witness.Key.Name} {problem}";
                return null;
            }

            names.Add(witness.Name);
        }

        return names;
    }

    /// <summary>What is wrong with a cosignature, as the end of a sentence, or null.</summary>
    public static string? Problem(CosignerKey key, string text, NoteSignature signature, DateTimeOffset now) =>
        key.Verify(text, signature) is not { } at ? "does not verify"
        : at - now > Ahead ? $"is from the future: {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}" : null;
}
