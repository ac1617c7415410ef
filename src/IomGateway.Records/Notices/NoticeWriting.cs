using System.Data.Common;
using Dapper;

namespace IomGateway.Records.Notices;

/// <summary>Places notices inside somebody's transaction.</summary>
internal static class NoticeWriting
{
    public static string? Place(DbConnection connection, TimeProvider time, NoticeDraft draft)
    {
        var at = time.GetUtcNow();
        var id = Guid.CreateVersion7(at).ToString("D");
        var placed = connection.Execute(
            """
            INSERT INTO notice (id, agency, kind, code, decision, person, placed_at)
            VALUES (@id, @Agency, @Kind, @Code, @Decision, @person, @at) ON CONFLICT DO NOTHING
            """,
            new
            {
                id,
                draft.Agency,
                draft.Kind,
                draft.Code,
                draft.Decision,
                person = draft.Person?.ToString(),
                at = at.ToUnixTimeMilliseconds(),
            });
        return placed == 1 ? id : null;
    }

    /// <summary>Tells each recipient that what it was told may not be about whom it thought.</summary>
    public static void Recall(
        DbConnection connection, TimeProvider time, IEnumerable<string> recipients, string code)
    {
        foreach (var agency in recipients)
        {
            Place(connection, time, new NoticeDraft { Agency = agency, Kind = NoticeDraft.RecallKind, Code = code });
        }
    }
}
