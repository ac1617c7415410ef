using System.CommandLine;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using IomGateway.Ledger;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Witnesses;

namespace IomGateway.Verbs;

/// <summary>The keys that somebody who verifies trusts, read from the files that a verb names.</summary>
internal sealed class Trusted : IDisposable
{
    private const int MostKeyBytes = 64 * 1024;
    private const int MostPolicyBytes = 256 * 1024;
    private const int MostTokenBytes = 64 * 1024;

    private readonly IReadOnlyList<VerifierKey> keys;
    private readonly WitnessPolicy? policy;

    private Trusted(IReadOnlyList<VerifierKey> keys, WitnessPolicy? policy) =>
        (this.keys, this.policy) = (keys, policy);

    /// <summary>The keys in the file that <c>--key</c> names, or else the logs of the policy.</summary>
    public TrustedKeys Keys => new()
    {
        Logs = keys.Count > 0 ? keys : policy?.Logs ?? [],
        Witnesses = policy,
        Time = TimeProvider.System,
    };

    public static Option<string?> PolicyOption() => new("--policy")
    {
        Description = "A file that names logs, witnesses and how many of them must agree (C2SP tlog-policy).",
    };

    /// <exception cref="VerbException">A file is missing or holds something else.</exception>
    public static async Task<Trusted> ReadAsync(string? keyFile, string? policyFile, CancellationToken cancel)
    {
        var keys = keyFile is null ? [] : await KeysAsync(keyFile, cancel);
        try
        {
            return new Trusted(keys, policyFile is null ? null : await PolicyAsync(policyFile, cancel));
        }
        catch
        {
            keys.ForEach(k => k.Dispose());
            throw;
        }
    }

    /// <summary>A log's keys, one a line: more than one where it was rotated.</summary>
    /// <exception cref="VerbException">The file is missing or holds something else.</exception>
    public static async Task<List<VerifierKey>> KeysAsync(string file, CancellationToken cancel)
    {
        var keys = new List<VerifierKey>();
        foreach (var line in (await TextAsync(file, MostKeyBytes, cancel)).Trim().Split('\n'))
        {
            if (!VerifierKey.TryParse(line, out var key, out var reason))
            {
                keys.ForEach(k => k.Dispose());
                throw new VerbException($"{file} holds no log's key: {reason}.");
            }

            keys.Add(key);
        }

        return keys;
    }

    /// <summary>A client that shows the access token in a file; it follows no redirect.</summary>
    public static async Task<HttpClient> WithTokenAsync(string file, CancellationToken cancel)
    {
        var token = await TextAsync(file, MostTokenBytes, cancel);
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
        return http;
    }

    public void Dispose()
    {
        foreach (var key in keys)
        {
            key.Dispose();
        }

        policy?.Dispose();
    }

    private static async Task<WitnessPolicy> PolicyAsync(string file, CancellationToken cancel)
    {
        try
        {
            return WitnessPolicy.TryParse(
                await TextAsync(file, MostPolicyBytes, cancel), out var policy, out var problem)
                ? policy
                : throw new VerbException($"{file} is no witnesses' policy. {problem}");
        }
        catch (CryptographicException e)
        {
            throw new VerbException(e.Message);
        }
    }

    private static async Task<string> TextAsync(string file, int mostBytes, CancellationToken cancel) =>
        Encoding.UTF8.GetString(await Input.ReadAsync(file, Console.OpenStandardInput, mostBytes, cancel));
}
