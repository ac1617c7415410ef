using Npgsql;
using NpgsqlTypes;

namespace IomGateway.Ledger.Postgres;

/// <summary>Statements with typed parameters, put together into one round trip.</summary>
internal static class BatchParts
{
    /// <summary>Adds a statement; its text is a constant of the caller.</summary>
    public static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
#pragma warning disable CA2100 // Every text is a constant of its caller.
        var command = new NpgsqlBatchCommand(sql);
#pragma warning restore CA2100
        foreach (NpgsqlParameter parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
    }

    public static NpgsqlParameter<T[]> Array<T>(NpgsqlDbType element, T[] values) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | element, TypedValue = values };

    public static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
