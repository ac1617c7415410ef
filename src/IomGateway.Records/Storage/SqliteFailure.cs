using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IomGateway.Records.Storage;

/// <summary>Turns a failure of the database into words for an operator, without any value of a row.</summary>
internal static class SqliteFailure
{
    /// <summary>Whether only the statement failed, and the transaction around it is whole.</summary>
    public static bool IsOfOneStatement(SqliteException e) =>
        e.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_ERROR or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG;

    public static RecordsUnavailableException From(SqliteException e, string path) => e.SqliteErrorCode switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Damaged(path, e),
        raw.SQLITE_FULL => new RecordsUnavailableException(
            "records-full", $"The disk is full: {path} cannot be written.",
            "Free space on that disk; nothing was changed.", e),
        raw.SQLITE_READONLY or raw.SQLITE_PERM => new RecordsUnavailableException(
            "records-read-only", $"{path} cannot be written.",
            "Let the gateway's user write the file and its folder, and mount the disk for writing.", e),
        raw.SQLITE_CANTOPEN or raw.SQLITE_AUTH => CannotOpen(path, e),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new RecordsUnavailableException(
            "records-busy", $"Another process kept {path} locked for too long.",
            "Find the process that holds it (a copy or backup that does not use SQLite's own backup?) and end it.", e),
        _ => new RecordsUnavailableException(
            "records-failed", $"{path} could not be read or written (SQLite error {e.SqliteExtendedErrorCode}).",
            "Look at the disk and the system log; then restart the gateway.", e),
    };

    public static RecordsUnavailableException CannotOpen(string path, Exception? e) => new(
        "records-cannot-open", $"{path} cannot be opened.",
        "Check that the folder exists and that the gateway's user may read and write it.", e);

    public static RecordsUnavailableException Damaged(string path, Exception? e) => new(
        "records-damaged", $"{path} is damaged or is not a database of this gateway.",
        "Stop the gateway, keep the file aside, and restore the last backup.", e);
}
