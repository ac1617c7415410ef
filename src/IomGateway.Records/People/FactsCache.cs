using System.Collections.Concurrent;
using Dapper;

namespace IomGateway.Records.People;

/// <summary>
/// People's files in memory. Each is used only while the register's epoch is the one in which it was read, so that a
/// change made by anybody, another process included, is seen by the next question.
/// </summary>
internal sealed class FactsCache(RecordsDatabase database)
{
    /// <summary>Beyond this many people the cache begins anew.</summary>
    private const int Capacity = 20_000;

    private readonly ConcurrentDictionary<PersonId, Kept> kept = new();

    public PersonFile? Find(PersonId person)
    {
        if (kept.TryGetValue(person, out var known) && known.Epoch == database.Epoch().Facts)
        {
            return known.File;
        }

        // Epoch and rows are read as of one instant: a file is never kept under an epoch later than its own.
        var fresh = database.Read(connection => new Kept(
            connection.ExecuteScalar<long>("SELECT facts FROM register_epoch"),
            PersonFile.Load(connection, person)));
        if (kept.Count >= Capacity)
        {
            kept.Clear();
        }

        kept[person] = fresh;
        return fresh.File;
    }

    private sealed record Kept(long Epoch, PersonFile? File);
}
