using System.Net.Sockets;
using Npgsql;

namespace IomGateway.Records.Storage;

/// <summary>
/// Turns a failure of PostgreSQL into words for an operator, without any value of a row and any part of the connection
/// string.
/// </summary>
internal static class PostgresFailure
{
    /// <summary><c>idle_in_transaction_session_timeout</c>.</summary>
    private const string IdleInTransaction = "25P03";

    /// <summary>Whether it is the database's failure, and not that of whoever used it.</summary>
    public static bool Is(Exception e) =>
        e is NpgsqlException or TimeoutException or SocketException or IOException;

    /// <summary>
    /// Whether the same may go well at once: the connection was lost with the server that has come back, or the
    /// transaction met another. Never after a time-out: whoever waits has waited long enough.
    /// </summary>
    public static bool MayGoWellAtOnce(Exception e) => e switch
    {
        PostgresException known => known.SqlState is PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected || IsServerGone(known),
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException { InnerException: IOException or SocketException } => true,
        _ => e is IOException or SocketException,
    };

    /// <param name="e">What went wrong.</param>
    /// <param name="server">Host, port and database.</param>
    /// <param name="committing">Whether the commit was on its way, so that nobody can say what became of it.</param>
    public static RecordsUnavailableException From(Exception e, string server, bool committing = false) => e switch
    {
        PostgresException known when !IsServerGone(known) => Said(known, server),
        _ when committing => new RecordsUnavailableException(
            "records-in-doubt", $"The connection to {server} broke while a change was being committed.",
            "Ask for the same again: what was kept is not done twice.", e),
        NpgsqlException { InnerException: TimeoutException } or TimeoutException => new RecordsUnavailableException(
            "records-busy", $"{server} did not answer in time, or every connection to it is in use.",
            "Look at the server's load and locks, and at the network between.", e),
        _ => new RecordsUnavailableException(
            "records-unreachable", $"{server} cannot be reached.",
            "Start the server, and check host, port, TLS and the network between; the gateway goes on by itself.", e),
    };

    private static RecordsUnavailableException Said(PostgresException e, string server) => e.SqlState switch
    {
        PostgresErrorCodes.DiskFull => new RecordsUnavailableException(
            "records-full", $"The disk of {server} is full.", "Free space on that disk; nothing was changed.", e),
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled
            or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.TooManyConnections or IdleInTransaction =>
            new RecordsUnavailableException(
                "records-busy", $"{server} was kept locked for too long, or has no connection left.",
                "Find the session that holds it (pg_stat_activity) and end it, or raise max_connections.", e),
        PostgresErrorCodes.ReadOnlySqlTransaction => new RecordsUnavailableException(
            "records-read-only", $"{server} cannot be written: it is a standby, or was made read-only.",
            "Point the gateway at the primary.", e),
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
            or PostgresErrorCodes.InvalidCatalogName => new RecordsUnavailableException(
                "records-cannot-open", $"{server} does not let the gateway in, or has no such database.",
                "Check user, password and database of the Database setting, and the server's pg_hba.conf.", e),
        PostgresErrorCodes.InsufficientPrivilege => new RecordsUnavailableException(
            "records-not-allowed", $"The gateway's role may not do on {server} what it has to.",
            "Let the role own the database, or grant it the schemas of the gateway and all in them.", e),
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => new RecordsUnavailableException(
            "records-damaged", $"The data of {server} is damaged.",
            "Stop the gateways, keep the data folder aside, and restore the last backup.", e),
        _ => new RecordsUnavailableException(
            "records-failed", $"{server} could not be read or written (PostgreSQL error {e.SqlState}).",
            "Look at the server's log for this error.", e),
    };

    /// <summary>The session was ended, or the server is on its way down or up.</summary>
    private static bool IsServerGone(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow || e.SqlState.StartsWith("08", StringComparison.Ordinal);
}
