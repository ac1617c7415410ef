using System.Buffers;
using System.Text;

namespace IomGateway.Ledger.Vault;

/// <summary>
/// What a leaf says of a value without telling it: <c>HMAC-SHA256(r, "iom-commit/v1" 00 name 00 value)</c> with
/// <c>r = HMAC-SHA256(s, name)</c> and <c>s</c> the secret kept with the value.
/// </summary>
internal static class Commitment
{
    public const int Size = 32;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");

    public static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>The value's own randomness, which opens its commitment and no other.</summary>
    public static byte[] Randomness(ReadOnlySpan<byte> secret, string name)
    {
        byte[] randomness = new byte[Hmac.Size];
        Randomness(secret, name, randomness);
        return randomness;
    }

    /// <summary>The commitment to a value under the entry's secret.</summary>
    public static byte[] Under(ReadOnlySpan<byte> secret, string name, ReadOnlySpan<byte> value)
    {
        Span<byte> randomness = stackalloc byte[Hmac.Size];
        Randomness(secret, name, randomness);
        return To(randomness, name, value);
    }

    public static byte[] To(ReadOnlySpan<byte> randomness, string name, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> label = "iom-commit/v1\0"u8;
        int length = label.Length + name.Length + 1 + value.Length;
        byte[]? rented = length > 1024 ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> input = rented ?? stackalloc byte[1024];
        label.CopyTo(input);
        int at = label.Length + Encoding.ASCII.GetBytes(name, input[label.Length..]);
        input[at++] = 0;
        value.CopyTo(input[at..]);
        byte[] commitment = new byte[Hmac.Size];
        Hmac.Hash(randomness, input[..length], commitment);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }

        return commitment;
    }

    private static void Randomness(ReadOnlySpan<byte> secret, string name, Span<byte> randomness)
    {
        Span<byte> text = stackalloc byte[64];
        Hmac.Hash(secret, text[..Encoding.ASCII.GetBytes(name, text)], randomness);
    }
}
