using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace IomGateway.Ledger.Sqlite;

/// <summary>
/// Whose turn it is among the processes that write one database. Who waits for SQLite's lock sleeps between its tries,
/// and beside a process that writes without a pause finds it taken each time; so everybody takes the turn before the
/// lock, and nobody can write twice while another waits with the turn in hand.
/// </summary>
internal static class WriteTurn
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(1);

    /// <summary>The file that has the turn, empty; the system gives up a dead process's hold on it.</summary>
    public static string FileOf(string databasePath) => databasePath + "-turn";

    /// <summary>Begins a transaction that writes, in turn.</summary>
    /// <param name="begin">BEGIN IMMEDIATE, on a connection that does not wait by itself.</param>
    /// <param name="databasePath">The database that the connection has open.</param>
    /// <param name="patience">How long to try.</param>
    /// <exception cref="SqliteException">Another connection writes and does not stop.</exception>
    public static void Begin(Statement begin, string databasePath, TimeSpan patience)
    {
        long started = Stopwatch.GetTimestamp();
        using SafeFileHandle? turn = Take(databasePath, patience);
        while (Stopwatch.GetElapsedTime(started) < patience)
        {
            if (begin.ExecuteUnlessBusy())
            {
                return;
            }

            Thread.Sleep(BetweenTries);
        }

        begin.Execute();
    }

    /// <summary>Takes the turn: a file nobody else can open until it is closed.</summary>
    /// <returns>
    /// Null when the turn cannot be had, or not in time: it orders who writes, but what protects the database is
    /// SQLite's lock alone.
    /// </returns>
    public static SafeFileHandle? Take(string databasePath, TimeSpan patience)
    {
        string file = FileOf(databasePath);
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return File.OpenHandle(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(started) < patience)
            {
                Thread.Sleep(BetweenTries);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }
}
