using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace IomGateway.Ledger.Tests.Postgres;

/// <summary>
/// A PostgreSQL cluster of the tests' own on loopback, run as a user other than root. It is gone when the process that
/// started it is, however that ended.
/// </summary>
internal sealed class PostgresCluster : IDisposable
{
    private static readonly Lazy<PostgresCluster> Lazily = new(() => new PostgresCluster());

    private readonly Process process;
    private int databases;

    public PostgresCluster()
    {
        Port = FreePort();
        var script = Path.Combine(AppContext.BaseDirectory, "Postgres", "cluster.sh");
        string[] command = ["bash", script, $"{Port}"];
        if (Environment.UserName == "root")
        {
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command];
        }

        process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Hear("ready");
    }

    /// <summary>The one that all tests share which do not stop it.</summary>
    public static PostgresCluster Shared => Lazily.Value;

    public int Port { get; }

    /// <summary>Kills the server at once, as a crash does.</summary>
    public void Kill() => Order("kill");

    /// <summary>Ends the server without letting anybody finish.</summary>
    public void Stop() => Order("stop");

    public void Start() => Order("start");

    /// <summary>A new, empty database.</summary>
    /// <returns>Its connection string.</returns>
    public string NewDatabase()
    {
        var name = $"test{Interlocked.Increment(ref databases)}";
        Run("postgres", $"CREATE DATABASE {name}");
        return Address(name);
    }

    public string Address(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=gw;Database={database}";

    /// <summary>Runs a statement as an operator would, beside the gateway.</summary>
    public void Run(string database, string sql)
    {
        using var connection = new NpgsqlConnection(Address(database) + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private void Order(string what)
    {
        process.StandardInput.WriteLine(what);
        process.StandardInput.Flush();
        Hear("done");
    }

    private void Hear(string word)
    {
        if (process.StandardOutput.ReadLine() is var said && said != word)
        {
            throw new InvalidOperationException(
                $"PostgreSQL did not say {word}, but '{said}'. Install it: apt-get install postgresql.");
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
