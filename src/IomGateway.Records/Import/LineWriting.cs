using System.Data.Common;
using IomGateway.Records.People;

namespace IomGateway.Records.Import;

/// <summary>What became of one line.</summary>
internal readonly record struct LineOutcome(bool Added, bool Changed, RefusedLine? Refused);

/// <summary>Writes one line of a register, inside its transaction.</summary>
internal static class LineWriting
{
    private const string Reason = "register import";

    public static LineOutcome Write(
        DbConnection connection, RegisterLine line, RegisterFile file, RecordsDatabase database)
    {
        var links = line.Identifiers
            .ConvertAll(i => (
                i.Column,
                Link: new IdentifierLink(i.Column.System!, i.Canonical, file.By.Agency.Id, file.By, Reason)));
        var known = links.Select(l => Identity.Find(connection, l.Link)).OfType<string>()
            .Distinct(StringComparer.Ordinal).ToList();
        if (known.Count > 1)
        {
            return new LineOutcome(false, false, new RefusedLine(
                line.Number, null, "identifiers-of-two-people",
                "Its identifiers belong to different people in the register.",
                "Correct the wrong one at its source; if both are one person, merge them first."));
        }

        var root = known is [var one] ? one : Identity.Create(connection, database.Time, file.By, Reason);
        var changed = false;
        foreach (var (column, change) in Changes(connection, root, line, links, file, database.Now))
        {
            if (change is Change.Refused refused)
            {
                return new LineOutcome(false, false, new RefusedLine(
                    line.Number, column.Heading, refused.Code, refused.Message, refused.Mend));
            }

            changed |= change is Change.Made;
        }

        return new LineOutcome(known.Count == 0, changed, null);
    }

    private static IEnumerable<(RegisterColumn Column, Change Change)> Changes(
        DbConnection connection,
        string root,
        RegisterLine line,
        List<(RegisterColumn Column, IdentifierLink Link)> links,
        RegisterFile file,
        long at)
    {
        foreach (var (column, link) in links)
        {
            yield return (column, IdentityWriting.Link(connection, root, link, at));
        }

        if (line.BirthDate is { } birth)
        {
            yield return (birth.Column,
                IdentityWriting.SetBirthDate(connection, root, birth.Day, correct: false, file.By, at));
        }

        foreach (var (column, values) in line.Facts)
        {
            var fact = new FactToWrite(
                file.Partnership.Id, column.Fact!.Code, values, line.Since!.Value.ToUnixTimeMilliseconds(), file.By);
            yield return (column, FactWriting.Assert(connection, root, fact, at));
        }

        foreach (var (column, agency, user) in line.Relationships)
        {
            yield return (column, FactWriting.Relate(connection, root, new RelationshipAssertion
            {
                Person = PersonId.Stored(root),
                Partnership = file.Partnership,
                Kind = column.Heading,
                Agency = agency,
                User = user,
                Since = line.Since!.Value,
                By = file.By,
            }, at));
        }

        if ((line.Excluded ?? line.OnlyPermitted) is { } lists)
        {
            yield return (lists.Column, FactWriting.Restrict(connection, root, new RestrictedList
            {
                Person = PersonId.Stored(root),
                Excluded = line.Excluded?.Users ?? [],
                OnlyPermitted = line.OnlyPermitted?.Users,
                Since = line.Since!.Value,
                By = file.By,
            }, at));
        }
    }
}
