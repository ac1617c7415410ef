using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Witnesses;

namespace IomGateway.Verbs;

/// <summary>
/// <c>iom witness</c>: what an agency runs so that a gateway cannot tell two stories: a server that checkpoints are
/// submitted to (C2SP tlog-witness), or, with <c>--follow</c>, a client that fetches them.
/// </summary>
internal static class WitnessVerb
{
    private static readonly Option<string> State = new("--state")
    {
        Description = "The witness's own folder: its key, and what it has cosigned. Made at first start.",
        Required = true,
    };

    private static readonly Option<string> Name = new("--name")
    {
        Description = "The witness's name, for ever: a URL without scheme, such as police.example/witness.",
        Required = true,
    };

    private static readonly Option<string[]> Log = new("--log")
    {
        Description = "A file with a log's keys (its key.vkey), had from its operator; may be given several times.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Listen = new("--listen")
    {
        Description = "Where to listen.",
        DefaultValueFactory = _ => "http://127.0.0.1:8447",
    };

    private static readonly Option<string?> Certificate = new("--certificate")
    {
        Description = "A PEM file of the server's certificate, for https.",
    };

    private static readonly Option<string?> CertificateKey = new("--certificate-key")
    {
        Description = "A PEM file of that certificate's key.",
    };

    private static readonly Option<string?> Follow = new("--follow")
    {
        Description = "The log's URL, such as https://gateway.example/ledger, to fetch it instead of listening.",
    };

    private static readonly Option<string?> Token = new("--token-file")
    {
        Description = "A file with the access token that the gateway asks for; read anew each time.",
    };

    private static readonly Option<int> Every = new("--every")
    {
        Description = "Seconds between two looks.",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<bool> Once = new("--once") { Description = "Look once, and say what was found." };

    public static Command Create()
    {
        var output = Output.Option();
        var verb = new Command(
            "witness",
            "Witness a gateway's log. Example: iom witness --state witness --name police.example/witness --log"
            + " gateway.vkey --follow https://gateway.example/ledger")
        {
            State, Name, Log, Listen, Certificate, CertificateKey, Follow, Token, Every, Once, output,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(Every) is < 1 or > 86_400)
            {
                throw new VerbException("--every is from 1 to 86400 seconds.");
            }

            var logs = new List<VerifierKey>();
            try
            {
                foreach (var file in parsed.GetRequiredValue(Log))
                {
                    logs.AddRange(await Trusted.KeysAsync(file, cancel));
                }

                using var witness = Open(parsed, logs);
                Console.Error.WriteLine($"This witness's key, for the gateway's policy: {witness.Key}");
                return parsed.GetValue(Follow) is { } url
                    ? await FollowAsync(parsed, witness, logs, url, parsed.GetValue(output) == Output.Json, cancel)
                    : await ServeAsync(parsed, witness, cancel);
            }
            finally
            {
                logs.ForEach(l => l.Dispose());
            }
        });
        return verb;
    }

    private static Witness Open(ParseResult parsed, List<VerifierKey> logs)
    {
        try
        {
            return Witness.Open(
                parsed.GetRequiredValue(State), parsed.GetRequiredValue(Name), logs, TimeProvider.System);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new VerbException(e.Message);
        }
    }

    private static async Task<int> FollowAsync(
        ParseResult parsed, Witness witness, List<VerifierKey> logs, string url, bool json, CancellationToken cancel)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new VerbException($"--follow is '{url}'; give the log's http or https address.");
        }

        if (logs.Select(l => l.Origin).Distinct(StringComparer.Ordinal).Count() != 1)
        {
            throw new VerbException("--follow takes one --log: the keys of the log that it follows.");
        }

        while (true)
        {
            using var http = parsed.GetValue(Token) is { } token
                ? await Trusted.WithTokenAsync(token, cancel)
                : new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
            using var follower = new WitnessFollower(witness, logs, address, http);
            var exit = WitnessReport.Write(await follower.LookAsync(cancel), json);
            if (parsed.GetValue(Once))
            {
                return exit;
            }

            await Task.Delay(TimeSpan.FromSeconds(parsed.GetValue(Every)), cancel);
        }
    }

    /// <exception cref="VerbException">A file is missing or holds something else.</exception>
    private static X509Certificate2? CertificateOf(ParseResult parsed)
    {
        var file = parsed.GetValue(Certificate);
        try
        {
            return file is null ? null : X509Certificate2.CreateFromPemFile(file, parsed.GetValue(CertificateKey));
        }
        catch (CryptographicException e)
        {
            throw new VerbException($"--certificate {file} cannot be used: {e.Message}");
        }
    }

    private static async Task<int> ServeAsync(ParseResult parsed, Witness witness, CancellationToken cancel)
    {
        var listen = parsed.GetValue(Listen)!;
        if (!Uri.TryCreate(listen, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")
            || (address.Scheme == "https" && parsed.GetValue(Certificate) is null))
        {
            throw new VerbException(
                $"--listen is '{listen}'; give an http address, or an https one with --certificate.");
        }

        using var certificate = CertificateOf(parsed);
        var builder = WebApplication.CreateSlimBuilder();
        // Why it could not start is said in a sentence, and not once more with a stack trace.
        builder.Logging.SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls(listen).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
            if (certificate is not null)
            {
                kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate);
            }
        });
        await using var app = builder.Build();
        app.MapWitness(witness, WitnessReport.Tell);
        await app.StartAsync(cancel);
        Console.Error.WriteLine($"The witness listens on {string.Join(", ", app.Urls)}.");
        await app.WaitForShutdownAsync(cancel);
        return Invocation.Fine;
    }
}
