using System.Text.Unicode;
using CsvHelper;
using IomGateway.Records.People;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Records.Import;

/// <summary>
/// Takes in an agency's register as CSV (RFC 4180, UTF-8, a heading line). Each good line is one transaction; a
/// refused line changes nothing and is reported. The same file again changes nothing.
/// </summary>
public sealed class RegisterImport(RecordsDatabase database)
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>
    /// How many lines are on their way to the disk at once; each is a transaction of its own all the same.
    /// </summary>
    private const int Ahead = 128;

    /// <param name="csv">The file; read to its end.</param>
    /// <param name="by">Who says what it says. Its identifiers are their agency's own.</param>
    /// <param name="partnership">The partnership in which the facts are so.</param>
    /// <param name="vocabulary">What may be said.</param>
    /// <param name="ct">Stops between lines; what was taken in stays.</param>
    public async Task<ImportReport> RunAsync(
        Stream csv, Actor by, Partnership partnership, VocabularySet vocabulary, CancellationToken ct)
    {
        var bytes = await ReadAllAsync(csv, ct);
        var problems = new List<RefusedLine>();
        if (AssertionRules.InPartnership(by.Agency.Id, partnership) is { } outside)
        {
            problems.Add(new RefusedLine(1, null, outside.Code, outside.Message, outside.Mend));
        }

        if (bytes is null)
        {
            problems.Add(new RefusedLine(
                1, null, "too-large", $"The file is larger than {MaxBytes / (1024 * 1024)} MiB.", "Split it."));
        }
        else if (!Utf8.IsValid(bytes))
        {
            problems.Add(new RefusedLine(
                FirstBadLine(bytes), null, "not-utf-8", "The file is not UTF-8.", "Save it as CSV UTF-8."));
        }

        return problems.Count > 0
            ? Report(0, [], problems)
            : await RunLinesAsync(bytes!, by, partnership, vocabulary, ct);
    }

    private async Task<ImportReport> RunLinesAsync(
        byte[] bytes, Actor by, Partnership partnership, VocabularySet vocabulary, CancellationToken ct)
    {
        var problems = new List<RefusedLine>();
        var bad = false;

        // A line break ends a line even inside quotation marks: one that is not closed spoils its own line alone.
        using var reader = CsvReader.Create(bytes, new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            TrackLineNumbers = true,
            AllowLineBreaksInQuotes = false,
            IncludeValuesInExceptions = false,
            OnMalformedRecord = _ => bad = true,
        });
        IReadOnlyList<RegisterColumn> columns = reader.Read() && !bad
            ? RegisterColumn.Read(Fields(reader), by.Agency, vocabulary, problems)
            : [];
        if (columns.Count == 0 && problems.Count == 0)
        {
            problems.Add(new RefusedLine(
                1, null, "no-headings", "The file does not begin with a line of headings.", "Begin with one."));
        }

        if (problems.Count > 0)
        {
            return Report(0, [], problems);
        }

        var file = new RegisterFile
        {
            Columns = columns,
            Partnership = partnership,
            By = by,
            Now = database.Time.GetUtcNow(),
            Today = LondonDay.Of(database.Time.GetUtcNow()),
        };
        var lines = 0;
        var done = new List<LineOutcome>();
        var ahead = new Queue<Task<LineOutcome>>();
        while (reader.Read())
        {
            ct.ThrowIfCancellationRequested();
            lines++;
            var number = (int)reader.LineNumber;
            if (bad)
            {
                bad = false;
                problems.Add(new RefusedLine(
                    number, null, "bad-quotes", "A quotation mark stands where none can be, or is not closed.",
                    "Close it, or write two for one that belongs to the value."));
            }
            else if (RegisterLine.Read(number, Fields(reader), file, problems) is { } line)
            {
                ahead.Enqueue(database.WriteAsync(
                    connection => LineWriting.Write(connection, line, file, database),
                    static o => o.Refused is not null,
                    ct));
            }

            if (ahead.Count >= Ahead)
            {
                done.Add(await ahead.Dequeue());
            }
        }

        done.AddRange(await Task.WhenAll(ahead));
        return Report(lines, done, problems);
    }

    private static string[] Fields(CsvReader reader)
    {
        var fields = new string[reader.FieldCount];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = reader.GetString(i);
        }

        return fields;
    }

    private static ImportReport Report(int lines, List<LineOutcome> done, List<RefusedLine> problems) => new()
    {
        Lines = lines,
        Added = done.Count(o => o.Refused is null && o.Added),
        Updated = done.Count(o => o.Refused is null && !o.Added && o.Changed),
        Unchanged = done.Count(o => o.Refused is null && !o.Added && !o.Changed),
        Refused = [.. problems.Concat(done.Select(o => o.Refused).OfType<RefusedLine>()).OrderBy(r => r.Line)],
    };

    private static async Task<byte[]?> ReadAllAsync(Stream csv, CancellationToken ct)
    {
        using var all = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = await csv.ReadAsync(buffer, ct)) > 0)
        {
            if (all.Length + read > MaxBytes)
            {
                return null;
            }

            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }

    private static int FirstBadLine(ReadOnlySpan<byte> bytes)
    {
        var line = 1;
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end && Utf8.IsValid(bytes[..end]))
        {
            bytes = bytes[(end + 1)..];
            line++;
        }

        return line;
    }
}
