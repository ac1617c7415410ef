using System.Diagnostics.CodeAnalysis;
using IomGateway.Ledger.Checkpoints;

namespace IomGateway.Ledger.Witnesses;

/// <summary>One witness that a policy names.</summary>
/// <param name="Name">Its name in the policy.</param>
/// <param name="Key">Its public key.</param>
/// <param name="Address">Where it takes checkpoints; null for one that comes and fetches.</param>
public sealed record PolicyWitness(string Name, CosignerKey Key, Uri? Address);

/// <summary>
/// Which logs and witnesses count, and how many of the witnesses must have cosigned a checkpoint (the file format is
/// C2SP tlog-policy: <c>log</c>, <c>witness</c>, <c>group</c> and <c>quorum</c> lines).
/// </summary>
public sealed class WitnessPolicy : IDisposable
{
    /// <summary>The quorum of a policy that asks for no cosignature.</summary>
    internal const string None = "none";

    private readonly Dictionary<string, PolicyGroup> _groups;

    internal WitnessPolicy(PolicyLines lines)
    {
        (Logs, Witnesses, Quorum) = (lines.Logs, lines.Witnesses, lines.Quorum!);
        _groups = lines.Groups;
    }

    /// <summary>The logs that it accepts; empty where it leaves that open.</summary>
    public IReadOnlyList<VerifierKey> Logs { get; }

    public IReadOnlyList<PolicyWitness> Witnesses { get; }

    /// <summary>The witness or group that must have cosigned, or <c>none</c>.</summary>
    public string Quorum { get; }

    /// <summary>Whether it asks for any cosignature at all.</summary>
    public bool AsksForCosignatures => Quorum != None;

    /// <summary>Reads a policy file.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="problem">The first thing wrong with it, with its line, as a sentence.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">OpenSSL is not installed.</exception>
    public static bool TryParse(string text, [NotNullWhen(true)] out WitnessPolicy? policy, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = new PolicyLines();
        problem = lines.Read(text) ?? "";
        policy = problem.Length == 0 ? new WitnessPolicy(lines) : null;
        if (policy is null)
        {
            lines.Dispose();
        }

        return policy is not null;
    }

    /// <summary>Whether those witnesses, by their names in the policy, are enough.</summary>
    public bool IsMetBy(IReadOnlySet<string> cosigned)
    {
        ArgumentNullException.ThrowIfNull(cosigned);
        return Quorum == None || Counts(Quorum, cosigned);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (VerifierKey log in Logs)
        {
            log.Dispose();
        }

        foreach (PolicyWitness witness in Witnesses)
        {
            witness.Key.Dispose();
        }
    }

    // A group is made of what stands above it, so this comes to an end.
    private bool Counts(string name, IReadOnlySet<string> cosigned) =>
        _groups.TryGetValue(name, out PolicyGroup? group)
            ? group.Members.Count(m => Counts(m, cosigned)) >= group.Needed : cosigned.Contains(name);
}

/// <summary>Members of whom so many must have cosigned.</summary>
internal sealed record PolicyGroup(int Needed, IReadOnlyList<string> Members);
