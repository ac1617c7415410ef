using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IomGateway.Records.References;
using IomGateway.Records.Storage;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// The secret behind recipients' ids and pseudonyms: 32 random bytes in a file that only this user can read, made at
/// first start. Without it every id that was ever given out stops working.
/// </summary>
public sealed class RecipientKeys
{
    private const int StandInBytes = 16;

    private readonly byte[] secret;
    private readonly PseudonymGenerations generations;

    private RecipientKeys(byte[] secret, PseudonymGenerations generations) =>
        (this.secret, this.generations) = (secret, generations);

    /// <exception cref="InvalidOperationException">It cannot be used; says why and what to do.</exception>
    public static RecipientKeys Open(string path)
    {
        var secret = SecretFile.ReadOrMake(path, () => RandomNumberGenerator.GetBytes(32));
        return secret.Length == 32
            ? new RecipientKeys(secret, PseudonymGenerations.BesideKey(path))
            : throw new InvalidOperationException($"{path} is not a key of 32 bytes; restore it from a backup.");
    }

    public byte[] ReferenceKey() => HMACSHA256.HashData(secret, "references"u8);

    /// <summary>
    /// What one recipient is given in the place of a value: 32 hexadecimal digits, the same each time until its
    /// stand-ins are rotated. A generation that is over can still be worked out, so that a correction or an erasure can
    /// be told to the recipient in the words that it was given.
    /// </summary>
    public string StandIn(string recipient, int generation, string value) =>
        StandIn(PseudonymKey(recipient, generation), value);

    /// <summary>The key of the generation in use.</summary>
    internal byte[] PseudonymKey(string recipient) => PseudonymKey(recipient, generations.Of(recipient).Number);

    internal static string StandIn(byte[] key, string value) => Convert.ToHexStringLower(
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(value)).AsSpan(0, StandInBytes));

    /// <summary>No agency's id has a slash, so that no two of these texts are the same.</summary>
    private byte[] PseudonymKey(string recipient, int generation) => HMACSHA256.HashData(
        secret,
        Encoding.UTF8.GetBytes(generation == PseudonymGeneration.First.Number
            ? $"pseudonyms/{recipient}"
            : string.Create(CultureInfo.InvariantCulture, $"pseudonyms/{recipient}/{generation}")));
}
