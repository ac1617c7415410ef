using System.Buffers;
using IomGateway.Redaction.Engine;

namespace IomGateway.Benchmarks.Redaction;

/// <summary>What redaction asks of its caller, at no cost: every id and value stands for itself.</summary>
internal static class Stand
{
    public static RedactionContext Context { get; } = new()
    {
        References = new SameReferences(),
        Pseudonyms = new SamePseudonyms(),
        Today = new DateOnly(2026, 11, 21),
    };

    private sealed class SameReferences : IReferenceMap
    {
        public string? Opaque(string type, string id) => id;

        public bool TryWriteOpaque(ReadOnlySpan<byte> type, ReadOnlySpan<byte> id, IBufferWriter<byte> into)
        {
            into.Write(id);
            return true;
        }
    }

    private sealed class SamePseudonyms : IPseudonyms
    {
        public string For(string value) => value;
    }
}
