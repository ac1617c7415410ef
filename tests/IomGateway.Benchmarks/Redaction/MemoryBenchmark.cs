using System.Diagnostics;
using System.Globalization;

namespace IomGateway.Benchmarks.Redaction;

/// <summary>
/// One Bundle of a gigabyte through a pipe into <c>iom redact</c>: how much memory the process ever holds.
/// </summary>
internal static class MemoryBenchmark
{
    private const long Bytes = 1_000_000_000;

    private const double Mebibyte = 1024 * 1024;

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);

    public static async Task<Report> RunAsync()
    {
        var program = System.IO.Path.Combine(AppContext.BaseDirectory, "iom.dll");
        if (!File.Exists(program) || !Directory.Exists("/proc/self"))
        {
            throw new BenchmarkException($"{program} and /proc are needed.");
        }

        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (var word in (ReadOnlySpan<string>)[program, "redact", "--agreement", "llr-shared-care", "--flow",
            "clinical-summary", "-"])
        {
            start.ArgumentList.Add(word);
        }

        using var process = Process.Start(start) ?? throw new BenchmarkException("iom did not start.");
        var clock = Stopwatch.StartNew();
        var said = process.StandardError.ReadToEndAsync();
        var read = CountAsync(process.StandardOutput.BaseStream);
        var written = Task.Run(() => Write(process.StandardInput.BaseStream));
        var most = await WatchAsync(process);
        var (sent, left) = (await written, await read);
        if (process.ExitCode != 0)
        {
            throw new BenchmarkException($"iom redact ended with {process.ExitCode}: {await said}");
        }

        return new Report(
            "redaction-memory",
            [
                new Figure("bundle", "MB", [sent / 1e6]), new Figure("left", "MB", [left / 1e6]),
                new Figure("most-resident", "MiB", [most / Mebibyte]),
                new Figure("taken", "s", [clock.Elapsed.TotalSeconds]),
            ],
            []);
    }

    private static long Write(Stream input)
    {
        var written = 0L;
        using (input)
        {
            foreach (var piece in Corpus.Endless())
            {
                input.Write(piece);
                written += piece.Length;
                if (written >= Bytes)
                {
                    break;
                }
            }

            input.Write("]}"u8);
        }

        return written + 2;
    }

    private static async Task<long> CountAsync(Stream output)
    {
        var (buffer, count) = (new byte[1 << 16], 0L);
        for (var read = 1; read > 0; count += read)
        {
            read = await output.ReadAsync(buffer);
        }

        return count;
    }

    /// <summary>The most that was ever resident, by the kernel's own account, in bytes.</summary>
    private static async Task<double> WatchAsync(Process process)
    {
        var most = 0.0;
        while (!process.HasExited)
        {
            try
            {
                var line = (await File.ReadAllLinesAsync($"/proc/{process.Id}/status"))
                    .FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
                most = line is null ? most
                    : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
                        CultureInfo.InvariantCulture) * 1024;
            }
            catch (IOException)
            {
                // It has ended between the two looks; what was seen before stands.
                break;
            }

            await Task.Delay(Every);
        }

        await process.WaitForExitAsync();
        return most;
    }
}
