using System.Globalization;
using System.Security.Cryptography;
using IomGateway.Ledger;
using IomGateway.Ledger.Witnesses;
using IomGateway.Records;
using IomGateway.Serving;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

internal enum FindingState
{
    Well,

    /// <summary>Worth knowing; nothing has to be done at once.</summary>
    Note,

    Wrong,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="What">In a word or two.</param>
/// <param name="State">How it is.</param>
/// <param name="Said">In a sentence.</param>
/// <param name="Mend">How to mend it; <see langword="null"/> where nothing is to be mended.</param>
internal sealed record Finding(string What, FindingState State, string Said, string? Mend);

/// <summary>Looks at what a gateway of these settings needs, one thing after the other; changes nothing.</summary>
/// <param name="options">The settings.</param>
/// <param name="origin">How partners call it; <see langword="null"/> where the settings leave it open.</param>
/// <param name="time">The machine's clock.</param>
internal sealed class DoctorChecks(GatewayOptions options, string? origin, TimeProvider time)
{
    /// <summary>With less, a ledger that cannot grow stops every disclosure before long.</summary>
    private const long LeastRoom = 1L << 30;

    /// <summary>A well-formed name and type; loading what verifies such keys is all that it is for.</summary>
    private const string SomeWitness = "w.example/1+00000000+BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g";

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan ClockLeeway = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly List<Finding> findings = [];

    public async Task<List<Finding>> RunAsync(Func<Workspace> load, CancellationToken cancel)
    {
        Settings();
        Policies(load);
        Platform();
        if (!options.Places.AreShared && !Directory.Exists(options.Files.Folder))
        {
            Note("data", $"{options.Files.Folder} is not there yet; the first start makes it.");
            return findings;
        }

        Room();
        Keys();
        await LedgerAsync(cancel);
        await RegisterAsync(cancel);
        await WitnessesAsync(cancel);
        return findings;
    }

    private void Settings()
    {
        var problems = options.Problems().ToList();
        problems.ForEach(p => Wrong("settings", p, null));
        if (problems.Count == 0)
        {
            Well(
                "settings",
                $"The gateway is called {origin ?? "by no Origin yet"}, and by itself {options.Node}.");
        }
    }

    private void Policies(Func<Workspace> load)
    {
        try
        {
            var workspace = load();
            var errors = ProblemReport.Errors(workspace.Problems);
            if (errors > 0)
            {
                Wrong("policies", $"Errors in policies, agencies or agreements: {errors}.", "Run iom check.");
                return;
            }

            Well("policies", string.Create(
                CultureInfo.InvariantCulture,
                $"{workspace.Agencies.All.Count} agencies, {workspace.Agreements.Count} agreements."));
        }
        catch (VerbException e)
        {
            Wrong("policies", e.Message, null);
        }
    }

    private void Platform()
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById("Europe/London", out _))
        {
            Well("time zones", "Europe/London is known.");
        }
        else
        {
            Wrong("time zones", "Europe/London is unknown; ages and terms are counted in its days.", "Install tzdata.");
        }

        try
        {
            _ = CosignerKey.TryParse(SomeWitness, out var key, out _);
            key?.Dispose();
            Well("openssl", "Witnesses' signatures can be verified.");
        }
        catch (CryptographicException e)
        {
            Add(options.WitnessPolicy is null ? FindingState.Note : FindingState.Wrong, "openssl", e.Message,
                "Install OpenSSL 1.1.1 or later.");
        }
    }

    private void Room()
    {
        var folder = Directory.Exists(options.Files.Folder) ? options.Files.Folder : ".";
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        var said = string.Create(CultureInfo.InvariantCulture, $"{free / (1 << 20)} MiB are free under {folder}.");
        if (free < LeastRoom)
        {
            Wrong("room", said, "Make room: a ledger that cannot write stops every disclosure.");
        }
        else
        {
            Well("room", said);
        }
    }

    private void Keys()
    {
        var folder = options.Files.Keys;
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
        if (files.Length == 0)
        {
            Note("keys", $"{folder} holds none yet; the first start makes them.");
            return;
        }

        var open = files.Where(IsOpenToOthers).Select(f => Path.GetFileName(f)).ToList();
        if (open.Count > 0)
        {
            Wrong("keys", $"In {folder}, others may read {string.Join(", ", open.Order(StringComparer.Ordinal))}.",
                "Run chmod 600 on them, and think of who may have read them.");
        }
        else
        {
            Well("keys", $"{files.Length} files in {folder}, for their owner alone.");
        }
    }

    private static bool IsOpenToOthers(string file) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~Owner) != 0;

    private async Task LedgerAsync(CancellationToken cancel)
    {
        try
        {
            var log = await LedgerInspection.InspectAsync(
                options.Files.Folder, GatewayPlaces.Safe(options.Database), options.Files.Keys, cancel);
            if (log is null)
            {
                Note("ledger", "There is none yet; the first start makes it.");
                return;
            }

            Ledger(log);
        }
        catch (Exception e) when (e is LedgerUnavailableException or LedgerDamagedException
            or RecordsUnavailableException or ArgumentException)
        {
            Wrong("ledger", e.Message, null);
        }
    }

    private void Ledger(InspectedLog log)
    {
        var said = string.Create(
            CultureInfo.InvariantCulture,
            $"{log.Origin}: {log.Size} entries, {log.Covered} under a signed checkpoint.");
        if (log.Damage is { } damage)
        {
            Wrong("ledger", damage, "Put back the newest database, keep what is there, and verify an export.");
        }
        else if (Uri.TryCreate(origin, UriKind.Absolute, out var called) && log.Origin != $"{called.Authority}/ledger")
        {
            Wrong("ledger", $"{said} The gateway's Origin is {origin}.", "Set Origin to what it was.");
        }
        else
        {
            Well("ledger", $"{said} They give the root that was signed.");
        }

        var ahead = log.NewestAt - time.GetUtcNow();
        if (ahead > ClockLeeway)
        {
            Wrong("clock", $"The newest entry was made {ahead:d\\.hh\\:mm\\:ss} from now.", "Set the clock (NTP).");
        }
        else
        {
            Well("clock", "It is not behind the newest entry.");
        }
    }

    private async Task RegisterAsync(CancellationToken cancel)
    {
        if (!options.Places.AreShared && !File.Exists(options.Files.Records))
        {
            Note("register", "There is none yet; the first start makes it.");
            return;
        }

        try
        {
            await using var records = await RecordsDatabase.OpenAsync(options.Places.Records, time, cancel);
            _ = records.Epoch();
            Well("register", "It can be read.");
        }
        catch (RecordsUnavailableException e)
        {
            Wrong("register", e.Message, e.Mend);
        }
    }

    private async Task WitnessesAsync(CancellationToken cancel)
    {
        if (options.WitnessPolicy is not { } file || !File.Exists(file))
        {
            return;
        }

        if (!WitnessPolicy.TryParse(await File.ReadAllTextAsync(file, cancel), out var policy, out var problem))
        {
            Wrong("witnesses", $"{file}: {problem}", null);
            return;
        }

        using (policy)
        using (var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Patience })
        {
            foreach (var witness in policy.Witnesses)
            {
                await WitnessAsync(witness, http, cancel);
            }
        }
    }

    /// <summary>Whatever it answers, it is there; a gateway's first start asks it in earnest.</summary>
    private async Task WitnessAsync(PolicyWitness witness, HttpClient http, CancellationToken cancel)
    {
        if (witness.Address is not { } address)
        {
            Note("witnesses", $"{witness.Name} comes and fetches the log by itself; it cannot be asked.");
            return;
        }

        try
        {
            using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancel);
            Well("witnesses", $"{witness.Name} answers at {address}.");
        }
        catch (Exception e) when (e is HttpRequestException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            Wrong("witnesses", $"{witness.Name} does not answer at {address}: {e.Message}",
                "Ask whoever runs it, or mend its address in the policy.");
        }
    }

    private void Well(string what, string said) => Add(FindingState.Well, what, said, null);

    private void Note(string what, string said) => Add(FindingState.Note, what, said, null);

    private void Wrong(string what, string said, string? mend) => Add(FindingState.Wrong, what, said, mend);

    private void Add(FindingState state, string what, string said, string? mend) =>
        findings.Add(new Finding(what, state, said, mend));
}
