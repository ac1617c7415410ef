using System.Text;

namespace IomGateway.Tests.Verbs;

/// <summary>Legal holds and erasure on the command line.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ErasureVerbTests : IDisposable
{
    private static readonly string[] By = ["--by", "probation-east-midlands/dpo"];

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_held_person_is_erased_once_the_hold_is_lifted()
    {
        var imported = await folder.RunWithInputAsync(
            Encoding.UTF8.GetBytes("crn,since,level\nX123456,2026-05-20,priority\n"),
            ["register", "import", "-", "--partnership", "leicester-leicestershire-rutland", .. By]);
        Assert.True(imported.Exit == 0, imported.Out + imported.Error);
        var person = Person();
        string[] erase = ["ledger", "erase", person, "--authority", "Schedule 4", "--reason", "Left", .. By];

        var placed = await folder.RunAsync(
            ["legal-holds", "place", person, "--authority", "Claim", "--reason", "Evidence", "--output", "json",
                .. By]);
        Assert.True(placed.Exit == 0, placed.Out + placed.Error);
        var refused = await folder.RunAsync(erase);
        Assert.Equal(1, refused.Exit);
        Assert.Contains("A legal hold stands", refused.Out, StringComparison.Ordinal);
        var listed = await folder.RunAsync(["legal-holds", "list", .. By]);
        Assert.Contains($"{person}, placed by probation-east-midlands/dpo", listed.Out, StringComparison.Ordinal);

        var lifted = await folder.RunAsync(
            ["legal-holds", "lift", (string)placed.Json["id"]!, "--reason", "Settled", .. By]);
        Assert.True(lifted.Exit == 0, lifted.Out + lifted.Error);
        var erased = await folder.RunAsync(erase);
        Assert.True(erased.Exit == 0, erased.Out + erased.Error);
        Assert.StartsWith("Erased, as ledger entry ", erased.Out, StringComparison.Ordinal);
        Assert.Contains("lapses by ", erased.Out, StringComparison.Ordinal);
        Assert.Equal(1, (await folder.RunAsync(erase)).Exit);
    }

    private string Person()
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={System.IO.Path.Combine(folder.Data, "records.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM person";
        return (string)command.ExecuteScalar()!;
    }
}
