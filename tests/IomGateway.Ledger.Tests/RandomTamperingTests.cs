using System.Text;

namespace IomGateway.Ledger.Tests;

/// <summary>Copies altered at random, by seed: the verifier and the page find the same, word for word.</summary>
public sealed class RandomTamperingTests : IClassFixture<ExportedLogFixture>, IClassFixture<PageVerifier>
{
    private const int Copies = 60;

    /// <summary>What notes and keys may not hold, and what is easily taken for nothing.</summary>
    private static readonly string[] Odd =
        ["\t", "\r", "\0", " ", "\u000b", "\u0085", "\u00a0", "\u2028", "\ufeff", "+", "\u007f", "\u2014", "\n"];

    private static readonly string[] Lines =
    [
        "\u2014 other.example AAAAAAAAAA==\n", "\u2014 other.example AAAAAAAAAA\n", "\u2014 o+o AAAAAAAAAA==\n",
        "\u2014 o\to AAAAAAAAAA==\n", "\u2014 o\u00a0o AAAAAAAAAA==\n", "\u2014  AAAAAAAAAA==\n", "\u2014 o AAAA\n",
        "\u2014 other.example AAAAAAAAAB==\n", "\u2014 o AAAA\tAAAAAA==\n", "\n", "x\n",
    ];

    private static readonly string[] Sizes =
        ["007", "-1", "1e3", "x", "0", "599", "9007199254740991", "9007199254740993", "99999999999999999999"];

    private readonly ExportedLogFixture _log;
    private readonly PageVerifier _page;

    public RandomTamperingTests(ExportedLogFixture log, PageVerifier page) => (_log, _page) = (log, page);

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    public async Task Whatever_is_changed_the_page_finds_what_the_verifier_finds(ulong seed)
    {
        var dice = new Dice(seed);
        int found = 0;
        for (int i = 0; i < Copies; i++)
        {
            string copy = Directory.CreateTempSubdirectory("iom-random-").FullName;
            try
            {
                Copy(copy);
                Change(copy, dice);
                VerificationResult result = await LedgerVerifier.VerifyAsync(copy, key: null, http: null, default);
                await _page.AgreesAsync(result, copy, key: null, policy: null);
                found += result is VerificationResult.Sound ? 0 : 1;
            }
            finally
            {
                Directory.Delete(copy, recursive: true);
            }
        }

        // Lines by unknown keys change nothing; hardly anything else passes.
        Assert.True(found > Copies * 3 / 4, $"{found} of {Copies} were found.");
    }

    private void Copy(string to)
    {
        foreach (string file in Directory.EnumerateFiles(_log.Folder, "*", SearchOption.AllDirectories))
        {
            string path = Path.Combine(to, Path.GetRelativePath(_log.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path);
        }
    }

    private static void Change(string copy, Dice dice)
    {
        string[] all = [.. Directory.GetFiles(copy, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        string[] texts = [.. all.Where(f => !f.Contains("tile", StringComparison.Ordinal))];
        string[] notes = [.. texts.Where(f => f.Contains("checkpoint", StringComparison.Ordinal))];
        string any = all[dice.Next(all.Length)];
        string text = texts[dice.Next(texts.Length)];
        string note = notes[dice.Next(notes.Length)];
        byte[] bytes = File.ReadAllBytes(any);
        switch (dice.Next(9))
        {
            case 0:
                bytes[dice.Next(bytes.Length)] ^= (byte)(1 << dice.Next(8));
                File.WriteAllBytes(any, bytes);
                break;
            case 1:
                File.WriteAllBytes(any, bytes[..dice.Next(bytes.Length)]);
                break;
            case 2:
                File.WriteAllBytes(any, [.. bytes, (byte)dice.Next(256)]);
                break;
            case 3:
                File.Delete(any);
                break;
            case 4:
                string other = all[dice.Next(all.Length)];
                File.WriteAllBytes(any, File.ReadAllBytes(other));
                File.WriteAllBytes(other, bytes);
                break;
            case 5:
                string whole = File.ReadAllText(text);
                File.WriteAllText(text, whole.Insert(dice.Next(whole.Length + 1), Odd[dice.Next(Odd.Length)]));
                break;
            case 6:
                File.AppendAllText(note, Lines[dice.Next(Lines.Length)]);
                break;
            case 7:
                List<string> lines = [.. File.ReadAllText(note).Split('\n')];
                lines.Insert(dice.Next(lines.Count), lines[dice.Next(lines.Count)]);
                File.WriteAllText(note, string.Join('\n', lines), new UTF8Encoding(false));
                break;
            default:
                File.Copy(note, Path.Combine(copy, "checkpoints", Sizes[dice.Next(Sizes.Length)]), overwrite: true);
                break;
        }
    }
}
