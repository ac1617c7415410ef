using System.CommandLine;
using System.Runtime.InteropServices;
using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Serving;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

/// <summary>
/// <c>iom serve</c>: runs the gateway until it is told to stop. SIGHUP takes policies and agencies over anew.
/// </summary>
internal static class ServeVerb
{
    public static Command Create()
    {
        var config = new Option<FileInfo?>("--config")
        {
            Description = "A JSON file of settings; IOM_… variables come on top.",
        };
        var data = new Option<string?>("--data") { Description = "The folder that keeps ledger, register and keys." };
        var verb = new Command("serve", "Run the gateway. Example: iom serve --config gateway.json --data /var/lib/iom")
        {
            config, data, DataFolder.Database, DataFolder.KeyStore, WorkspaceOptions.Policies,
            WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var options = Read(parsed.GetValue(config), parsed.GetValue(data));
            options.Database = parsed.GetValue(DataFolder.Database) ?? options.Database;
            options.KeyStore = parsed.GetValue(DataFolder.KeyStore) ?? options.KeyStore;
            await using var gateway = await Gateway.StartAsync(
                options, WorkspaceOptions.Load(parsed), configure: null, cancel);
            using var reload = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                _ = ReloadAsync(gateway, () => WorkspaceOptions.Load(parsed));
            });
            Console.Error.WriteLine($"The gateway listens on {string.Join(", ", gateway.Addresses)}.");
            await gateway.WaitForShutdownAsync(cancel);
            return Invocation.Fine;
        });
        return verb;
    }

    private static async Task ReloadAsync(Gateway gateway, Func<Workspace> load)
    {
        IReadOnlyList<string> problems;
        try
        {
            problems = await gateway.ReplaceAsync(load(), CancellationToken.None);
        }
        catch (Exception e) when (e is VerbException or IOException or UnauthorizedAccessException
            or RecordsUnavailableException or LedgerUnavailableException)
        {
            problems = [e.Message];
        }

        Console.Error.WriteLine(problems.Count == 0
            ? "Policies and agencies were taken over anew."
            : "Policies and agencies were not taken over; what stood before stays:\n  "
                + string.Join("\n  ", problems));
    }

    /// <exception cref="VerbException">The file is missing, or no JSON.</exception>
    internal static GatewayOptions Read(FileInfo? config, string? data)
    {
        var builder = new ConfigurationBuilder();
        if (config is not null)
        {
            if (!config.Exists)
            {
                throw new VerbException(
                    $"{config.FullName} does not exist; name a JSON file of settings, or leave --config out.");
            }

            builder.AddJsonFile(config.FullName, optional: false);
        }

        IConfigurationRoot settings;
        try
        {
            settings = builder.AddEnvironmentVariables("IOM_").Build();
        }
        catch (InvalidDataException e)
        {
            throw new VerbException($"{config?.FullName} is no JSON: {e.GetBaseException().Message}");
        }

        var options = new GatewayOptions();
        settings.Bind(options);
        options.Access = settings.GetSection("Access");
        options.Data = data ?? options.Data;
        return options;
    }
}
