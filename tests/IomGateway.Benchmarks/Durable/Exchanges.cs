using System.Text;
using IomGateway.Ledger;
using Microsoft.Data.Sqlite;

namespace IomGateway.Benchmarks.Durable;

/// <summary>The two entries that every permitted exchange writes, with the values that it seals.</summary>
internal static class Exchanges
{
    private static readonly string Digest = new('b', 64);

    public static EntryDraft Permit(string person) => new()
    {
        Kind = EntryKind.Decided,
        Decision = "permit",
        From = "treatment-llr",
        To = "probation-llr",
        Purpose = "manage-reoffending-risk",
        RecordType = "Appointment",
        Policies = Digest,
        Grants = [new GrantReference("llr-treatment-engagement", 3, Digest, "attendance")],
        Engine = "1.0.0",
        Sealed =
        [
            Values(KeyOwner.Person(person), ("person", person), ("facts", "supervision=licence;level=priority")),
            Values(
                KeyOwner.Staff("probation-llr"), ("user", "j.smith"), ("role", "offender-manager"),
                ("statement", Digest)),
        ],
    };

    public static EntryDraft Disclosed(EntryId of, string person) => new()
    {
        Kind = EntryKind.Disclosed,
        Of = of,
        From = "treatment-llr",
        To = "probation-llr",
        Engine = "1.0.0",
        Sealed = [Values(KeyOwner.Person(person), ("released", Digest), ("counts", "released=4;withheld=7"))],
    };

    /// <summary>How many bytes the database keeps of a permit and of its conclusion, leaf and sealed parts.</summary>
    public static async Task<(int Permit, int Disclosed)> SizesAsync(string folder)
    {
        await using (var log = await DurableLedger.OpenAsync(folder, database: null))
        {
            await log.AppendAsync(
                Disclosed(await log.AppendAsync(Permit("person-1"), default), "person-1"), default);
        }

        var file = System.IO.Path.Combine(folder, "ledger.db");
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT length(leaf) + (SELECT sum(length(sealed)) FROM vault WHERE slot / 256 = place) FROM entries"
            + " WHERE place >= 2 ORDER BY place";
        using var rows = command.ExecuteReader();
        var sizes = new List<int>();
        while (rows.Read())
        {
            sizes.Add(rows.GetInt32(0));
        }

        return sizes is [var permit, var disclosed]
            ? (permit, disclosed)
            : throw new BenchmarkException($"The ledger keeps {sizes.Count} entries of one exchange instead of 2.");
    }

    private static SealedValues Values(KeyOwner owner, params (string Name, string Value)[] values) => new(
        owner, values.ToDictionary(v => v.Name, v => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(v.Value)));
}
