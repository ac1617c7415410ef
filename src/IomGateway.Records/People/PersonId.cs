using System.Diagnostics.CodeAnalysis;

namespace IomGateway.Records.People;

/// <summary>The gateway's own name for a person (UUIDv7). It never leaves the gateway.</summary>
public readonly record struct PersonId
{
    private readonly Guid value;

    private PersonId(Guid value) => this.value = value;

    public static PersonId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));

    public static bool TryParse([NotNullWhen(true)] string? text, out PersonId id)
    {
        var parsed = Guid.TryParseExact(text, "D", out var guid);
        id = new PersonId(guid);
        return parsed;
    }

    public override string ToString() => value.ToString("D");

    /// <summary>What the database itself wrote.</summary>
    internal static PersonId Stored(string text) => new(Guid.ParseExact(text, "D"));
}
