using Npgsql;

namespace IomGateway.Records.Storage;

/// <summary>Tells a PostgreSQL connection string from a path, and reads one without ever repeating it.</summary>
public static class PostgresAddress
{
    private const string Example =
        "Host=db.example;Database=iom;Username=iom;Passfile=/etc/iom/pgpass;SSL Mode=VerifyFull";

    /// <summary>Whether it is a connection string for PostgreSQL: one that names its <c>Host</c>.</summary>
    public static bool Is(string database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Split(';').Select(part => part.Split('=', 2)).Any(part =>
            part.Length == 2 && part[0].Trim().ToUpperInvariant() is "HOST" or "SERVER");
    }

    /// <summary>
    /// What keeps the connection string from being used, in words without any part of it; <see langword="null"/> when
    /// nothing does. A server on another machine must prove who it is: TLS that gives way to none is refused, and
    /// nothing at all said of TLS means <c>SSL Mode=VerifyFull</c>.
    /// </summary>
    public static string? Problem(string database)
    {
        try
        {
            Read(database);
            return null;
        }
        catch (RecordsUnavailableException e)
        {
            return $"{e.Message} {e.Mend}";
        }
    }

    /// <summary>The connection string with what is safe in the place of what it leaves open.</summary>
    /// <exception cref="RecordsUnavailableException">It cannot be used; says why, without any part of it.</exception>
    public static NpgsqlConnectionStringBuilder Read(string database)
    {
        NpgsqlConnectionStringBuilder read;
        try
        {
            read = new NpgsqlConnectionStringBuilder(database);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            // The driver's own words may repeat a part of what was written: a password with a semicolon, for one.
            throw Unusable("It is no connection string that the PostgreSQL driver understands.");
        }

        if (string.IsNullOrWhiteSpace(read.Host))
        {
            throw Unusable("It names no Host.");
        }

        if (string.IsNullOrWhiteSpace(read.Database))
        {
            throw Unusable("It names no Database.");
        }

        if (!read.Host.Split(',').All(IsThisMachine))
        {
            if (!Says(read, "SSL Mode"))
            {
                read.SslMode = SslMode.VerifyFull;
            }
            else if (read.SslMode is SslMode.Allow or SslMode.Prefer)
            {
                throw Unusable("Its SSL Mode lets the connection to another machine fall back to plain text.");
            }
        }

        read.IncludeErrorDetail = false;
        read.LogParameters = false;
        read.PersistSecurityInfo = false;
        read.Enlist = false;
        return read;
    }

    /// <summary>Whether the setting was written down, by whichever of its names.</summary>
    public static bool Says(NpgsqlConnectionStringBuilder address, string keyword) =>
        address.Keys.Contains(keyword, StringComparer.OrdinalIgnoreCase);

    /// <summary>A socket's folder, or an address of this machine alone.</summary>
    private static bool IsThisMachine(string host)
    {
        var name = host.Trim();
        var colon = name.LastIndexOf(':');
        return name.StartsWith('/') || name.StartsWith('@')
            || (colon > 0 && name.IndexOf(':') == colon ? name[..colon] : name)
                is "localhost" or "127.0.0.1" or "::1" or "[::1]";
    }

    private static RecordsUnavailableException Unusable(string why) => new(
        "records-bad-address", $"The Database setting cannot be used. {why}", $"Write it like this: {Example}.");
}
