using System.Text.Json;
using IomGateway.Ledger;
using IomGateway.Oversight.Audit;
using IomGateway.Records.People;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Oversight.Replay;

/// <summary>Why a decision cannot be made again.</summary>
internal enum Obstacle
{
    None,
    Erased,
    Damaged,
    Unreadable,
    Earlier,
    Undecided,
}

/// <summary>One question to one holder for one record type, as the vault kept it.</summary>
internal sealed record PastQuestion
{
    /// <summary>The newest form of the vault's JSON that is read here.</summary>
    private const int Form = 1;

    /// <summary>Codes of what closes a question whatever any agreement says.</summary>
    private static readonly HashSet<string> Fixed =
        ["justification-missing", "kept-elsewhere", "another-flow-answers", "emergency-limit"];

    public required EntryId Id { get; init; }

    public required string Exchange { get; init; }

    /// <summary>The question; its holder is empty where nobody could be asked.</summary>
    public required Ask Ask { get; init; }

    public required PersonId? Person { get; init; }

    /// <summary>The facts as JSON; <see langword="null"/> where nobody could be asked.</summary>
    public required JsonElement? Facts { get; init; }

    /// <summary>Whether it was permitted.</summary>
    public required bool Permitted { get; init; }

    /// <summary>What was granted at most, by category.</summary>
    public required IReadOnlyDictionary<string, string> Forms { get; init; }

    /// <summary>Whether something closed it that no agreement changes.</summary>
    public required bool Closed { get; init; }

    public required bool IsPicture { get; init; }

    public required bool IsRead { get; init; }

    /// <summary>The agencies that the asker named; empty for all.</summary>
    public required IReadOnlyList<string> Only { get; init; }

    /// <summary>Reads a decided entry; <paramref name="obstacle"/> says why it cannot be.</summary>
    public static PastQuestion? Read(OpenedEntry entry, out Obstacle obstacle)
    {
        var leaf = entry.Entry;
        obstacle = entry.Damaged ? Obstacle.Damaged
            : !leaf.Commitments.ContainsKey("question")
                ? leaf.Commitments.ContainsKey("facts") ? Obstacle.Earlier : Obstacle.Undecided
            : entry.Unopened.Count > 0 ? Obstacle.Erased
            : Obstacle.None;
        if (obstacle != Obstacle.None)
        {
            return null;
        }

        try
        {
            var read = Read(entry, leaf);
            obstacle = read is null ? Obstacle.Unreadable : Obstacle.None;
            return read;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or ArgumentOutOfRangeException)
        {
            obstacle = Obstacle.Unreadable;
            return null;
        }
    }

    private static PastQuestion? Read(OpenedEntry entry, LedgerEntry leaf)
    {
        var question = JsonSerializer.Deserialize<JsonElement>(entry.Values["question"].Span);
        if (question.GetProperty("v").GetInt32() != Form || entry.Text("role") is not { } role
            || leaf.To is null || leaf.Purpose is null || entry.Text("exchange") is not { } exchange)
        {
            return null;
        }

        return new PastQuestion
        {
            Id = leaf.Id,
            Exchange = exchange,
            Ask = new Ask
            {
                From = leaf.From ?? "",
                To = leaf.To,
                Role = role,
                Purpose = leaf.Purpose,
                RecordType = leaf.RecordType ?? question.GetProperty("type").GetString()!,
                Emergency = question.GetProperty("emergency").GetBoolean(),
                NamesPerson = question.GetProperty("names").GetBoolean(),
                At = DateTimeOffset.FromUnixTimeMilliseconds(question.GetProperty("at").GetInt64()),
            },
            Person = PersonId.TryParse(entry.Text("person"), out var person) ? person : null,
            Facts = entry.Values.TryGetValue("facts", out var facts)
                ? JsonSerializer.Deserialize<JsonElement>(facts.Span) : null,
            Permitted = leaf.Decision == "permit",
            Forms = Words(question.GetProperty("forms")),
            Closed = question.TryGetProperty("closed", out var closed) && Fixed.Contains(closed.GetString()!),
            IsPicture = question.GetProperty("how").GetString() == "picture",
            IsRead = question.GetProperty("how").GetString() == "read",
            Only = [.. question.GetProperty("only").EnumerateArray().Select(o => o.GetString()!)],
        };
    }

    public static Dictionary<string, string> Words(JsonElement json) =>
        json.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
}
