using Dapper;

namespace IomGateway.Records.References;

/// <summary>
/// Which generation of stand-ins each recipient has been given, apart from the file that says which one to give: by it
/// a gateway knows that the file was lost, or is one of an earlier day.
/// </summary>
public sealed class PseudonymRegister(RecordsDatabase database)
{
    /// <summary>
    /// Holds the file against what is kept here, and keeps what is newer in it.
    /// </summary>
    /// <param name="generations">What the file says.</param>
    /// <param name="ct">Not begun once cancelled.</param>
    /// <exception cref="InvalidOperationException">
    /// The file lacks a generation that was begun, so that stand-ins which were withdrawn would be given again; or it
    /// cannot be read. Says what to do.
    /// </exception>
    /// <exception cref="RecordsUnavailableException">Nobody can say what was begun.</exception>
    public async Task AgreeAsync(PseudonymGenerations generations, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(generations);
        ct.ThrowIfCancellationRequested();
        var lost = database.Read(connection => connection.Query<(string Recipient, long Generation)>(
                "SELECT recipient, generation FROM pseudonym_generation ORDER BY recipient").AsList())
            .Where(k => generations.Of(k.Recipient).Number < k.Generation).ToList();
        if (lost.Count > 0)
        {
            throw new InvalidOperationException(
                $"{generations.Path} is missing or of an earlier day: "
                + string.Join(", ", lost.Select(k =>
                    $"{k.Recipient} has had generation {k.Generation} of its stand-ins, and it says"
                    + $" {generations.Of(k.Recipient).Number}"))
                + ". Put back the newest one, or copy it from another gateway of this database; with this one,"
                + " stand-ins that were withdrawn would be given again.");
        }

        foreach (var (recipient, generation) in generations.All())
        {
            await RaiseAsync(recipient, generation.Number, ct);
        }
    }

    /// <summary>Keeps that a generation was begun.</summary>
    /// <exception cref="RecordsUnavailableException">It could not be kept; the next start keeps it.</exception>
    public Task RaiseAsync(string recipient, int generation, CancellationToken ct) => database.WriteAsync(
        connection => connection.Execute(
            """
            INSERT INTO pseudonym_generation (recipient, generation) VALUES (@recipient, @generation)
            ON CONFLICT (recipient) DO UPDATE SET generation = excluded.generation
            WHERE pseudonym_generation.generation < excluded.generation
            """,
            new { recipient, generation }),
        ct);
}
