using IomGateway.Records.Notices;
using IomGateway.Records.Replay;

namespace IomGateway.Records.Tests;

/// <summary>The other process: writes notices or uses statements on a file that the tests have open too.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var (what, path) = (args[0], args[1]);
        var count = int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture);
        return what switch
        {
            "notices" => await NoticesAsync(path, args[3], count),
            "statements" => await StatementsAsync(path, count),
            "crash" => await CrashAsync(path),
            _ => throw new ArgumentException($"No such work: {what}.", nameof(args)),
        };
    }

    private static async Task<int> NoticesAsync(string path, string name, int count)
    {
        await using var database = await RecordsDatabase.OpenAsync(path, TimeProvider.System, CancellationToken.None);
        var notices = new NoticeRegister(database);
        for (var i = 0; i < count; i++)
        {
            await notices.PlaceAsync(
                new NoticeDraft { Agency = "police", Kind = "test", Code = "test", Decision = $"{name}-{i}" },
                CancellationToken.None);
        }

        return 0;
    }

    /// <summary>Ends with how many statements it was the first to use.</summary>
    private static async Task<int> StatementsAsync(string path, int count)
    {
        await using var guard = await ReplayGuard.OpenAsync(path, TimeProvider.System, CancellationToken.None);
        var fresh = 0;
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < count; i++)
        {
            var verdict = await guard.TryUseAsync(
                "police", $"jti-{i}", now, now.AddMinutes(5), CancellationToken.None);
            fresh += verdict == ReplayVerdict.Fresh ? 1 : 0;
        }

        await Console.Out.WriteLineAsync(fresh.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>Uses one statement and is gone without closing anything.</summary>
    private static async Task<int> CrashAsync(string path)
    {
        var guard = await ReplayGuard.OpenAsync(path, TimeProvider.System, CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow();
        await guard.TryUseAsync("police", "before-crash", now, now.AddMinutes(5), CancellationToken.None);
        Environment.FailFast(null);
        return 1;
    }
}
