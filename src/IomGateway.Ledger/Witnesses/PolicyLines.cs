using System.Globalization;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Witnesses;

/// <summary>The lines of a policy file, read from the first to the last (C2SP tlog-policy).</summary>
internal sealed class PolicyLines : IDisposable
{
    private const int MaxLength = 256 * 1024;
    private const int MaxDefinitions = 256;

    private readonly HashSet<string> _grouped = new(StringComparer.Ordinal);

    public List<VerifierKey> Logs { get; } = [];

    public List<PolicyWitness> Witnesses { get; } = [];

    public Dictionary<string, PolicyGroup> Groups { get; } = new(StringComparer.Ordinal);

    public string? Quorum { get; private set; }

    /// <returns>The first problem, with its line, or null.</returns>
    public string? Read(string text)
    {
        if (text.Length > MaxLength)
        {
            return "The policy is larger than 256 KiB.";
        }

        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string[] words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && !words[0].StartsWith('#') && Take(line, words) is { } problem)
            {
                return string.Create(CultureInfo.InvariantCulture, $"Line {number}: {problem}.");
            }
        }

        return Quorum is null ? "No line says which quorum is asked for; end with `quorum NAME` or `quorum none`."
            : null;
    }

    public void Dispose()
    {
        Logs.ForEach(l => l.Dispose());
        Witnesses.ForEach(w => w.Key.Dispose());
    }

    private string? Take(string line, string[] words)
    {
        if (line.Any(c => (c < ' ' && c != '\t') || c == '\u007f'))
        {
            return "it has a control character";
        }

        if (Logs.Count + Witnesses.Count + Groups.Count >= MaxDefinitions)
        {
            return "more than 256 logs, witnesses and groups are defined";
        }

        return words switch
        {
            ["log", { } key] => Log(key),
            ["log", { } key, { } url] => Address(url, out _) ?? Log(key),
            ["witness", { } name, { } key] => Witness(name, key, null),
            ["witness", { } name, { } key, { } url] => Address(url, out Uri? address) ?? Witness(name, key, address),
            ["group", { } name, { } count, .. { Length: > 0 } members] => Group(name, count, members),
            ["quorum", { } name] => SetQuorum(name),
            _ => $"'{words[0]}' is not written like this; write `log KEY [URL]`, `witness NAME KEY [URL]`, "
                + "`group NAME all|any|NUMBER NAME...` or `quorum NAME`",
        };
    }

    private string? Log(string text)
    {
        if (!VerifierKey.TryParse(text, out VerifierKey? key, out string reason))
        {
            return $"the log's key is refused: {reason}";
        }

        Logs.Add(key);
        return Logs[..^1].Exists(l => l.Thumbprint.AsSpan().SequenceEqual(key.Thumbprint))
            ? "that log's key stands above already" : null;
    }

    private string? Witness(string name, string text, Uri? address)
    {
        if (Defined(name) is { } problem)
        {
            return problem;
        }

        if (!CosignerKey.TryParse(text, out CosignerKey? key, out string reason))
        {
            return $"the key of the witness {name} is refused: {reason}";
        }

        Witnesses.Add(new PolicyWitness(name, key, address));
        return Witnesses[..^1].Exists(w => w.Key.IsSameKeyAs(key))
            ? $"the key of the witness {name} stands above already, so that it would count twice" : null;
    }

    private string? Group(string name, string count, string[] members)
    {
        if (Defined(name) is { } problem)
        {
            return problem;
        }

        foreach (string member in members)
        {
            if (!IsDefined(member))
            {
                return $"the member {member} is not defined above";
            }

            if (!_grouped.Add(member))
            {
                return $"{member} is a member already, and would count twice";
            }
        }

        long needed = count switch
        {
            "all" => members.Length,
            "any" => 1,
            _ => TilePath.TryDecimal(count, out long number) ? number : 0,
        };
        if (needed < 1 || needed > members.Length)
        {
            return $"'{count}' is not all, any, or a number from 1 to {members.Length}";
        }

        Groups.Add(name, new PolicyGroup((int)needed, members));
        return null;
    }

    private string? SetQuorum(string name)
    {
        string? problem = Quorum is not null ? "a quorum stands above already"
            : name != WitnessPolicy.None && !IsDefined(name) ? $"the quorum {name} is not defined above" : null;
        Quorum ??= name;
        return problem;
    }

    private string? Defined(string name) =>
        name == WitnessPolicy.None ? "the name none has a meaning of its own"
        : IsDefined(name) ? $"the name {name} stands above already" : null;

    private bool IsDefined(string name) => Groups.ContainsKey(name) || Witnesses.Exists(w => w.Name == name);

    private static string? Address(string text, out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && address.Scheme is "http" or "https"
            ? null : $"'{text}' is no http or https address";
}
