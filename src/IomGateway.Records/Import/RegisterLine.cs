using System.Globalization;
using IomGateway.Records.People;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Records.Import;

/// <summary>One line of a register file, every field checked as far as it can be without the register.</summary>
internal sealed class RegisterLine
{
    private const int LongestField = 1000;

    private readonly List<RefusedLine> problems = [];

    private RegisterLine(int number) => Number = number;

    public int Number { get; }

    public List<(RegisterColumn Column, string Canonical)> Identifiers { get; } = [];

    public (RegisterColumn Column, DateOnly Day)? BirthDate { get; private set; }

    public DateTimeOffset? Since { get; private set; }

    public List<(RegisterColumn Column, IReadOnlyList<string> Values)> Facts { get; } = [];

    public List<(RegisterColumn Column, string Agency, string? User)> Relationships { get; } = [];

    public (RegisterColumn Column, IReadOnlyList<AgencyUser> Users)? Excluded { get; private set; }

    public (RegisterColumn Column, IReadOnlyList<AgencyUser> Users)? OnlyPermitted { get; private set; }

    public static RegisterLine? Read(
        int number, string[] fields, RegisterFile file, List<RefusedLine> problems)
    {
        var line = new RegisterLine(number);
        if (fields.Length != file.Columns.Count)
        {
            problems.Add(new RefusedLine(
                number, null, "wrong-number-of-fields", "The line has more or fewer fields than the heading.",
                "Give one field for each heading; put a field that has a comma into quotation marks."));
            return null;
        }

        foreach (var column in file.Columns)
        {
            line.ReadField(column, fields[column.Index].Trim(), file);
        }

        line.CheckTogether();
        problems.AddRange(line.problems);
        return line.problems.Count == 0 ? line : null;
    }

    private void ReadField(RegisterColumn column, string field, RegisterFile file)
    {
        if (field.Length == 0)
        {
            return;
        }

        if (field.Length > LongestField || field.Any(char.IsControl))
        {
            Refuse(
                column, "bad-field", "The field is longer than any value, or has a line break or control character.",
                "Look for a quotation mark that is not closed.");
            return;
        }

        switch (column.Kind)
        {
            case ColumnKind.Identifier:
                ReadIdentifier(column, field);
                break;
            case ColumnKind.BirthDate:
                ReadBirthDate(column, field, file);
                break;
            case ColumnKind.Since:
                ReadSince(column, field, file);
                break;
            case ColumnKind.Fact:
                ReadFact(column, field);
                break;
            case ColumnKind.Relationship:
                ReadRelationship(column, field, file);
                break;
            case ColumnKind.ExcludedUsers:
                Excluded = (column, ReadUsers(column, field));
                break;
            case ColumnKind.OnlyPermittedUsers:
                OnlyPermitted = (column, ReadUsers(column, field));
                break;
            default:
                throw new InvalidOperationException($"No such column: {column.Kind}.");
        }
    }

    private void ReadIdentifier(RegisterColumn column, string field)
    {
        if (IdentifierCheck.TryCanonical(column.System!.Check, field, out var canonical, out var why))
        {
            Identifiers.Add((column, canonical));
        }
        else
        {
            Refuse(column, "bad-identifier", $"This is no {column.System.Label}: {why}.", "Correct it at its source.");
        }
    }

    private void ReadBirthDate(RegisterColumn column, string field, RegisterFile file)
    {
        if (Days.Parse(field) is { } day && day <= file.Today)
        {
            BirthDate = (column, day);
        }
        else
        {
            Refuse(column, "bad-date", "This is no day up to today.", "Write it as year-month-day: 2001-12-31.");
        }
    }

    private void ReadSince(RegisterColumn column, string field, RegisterFile file)
    {
        var since = Days.Parse(field) is { } day
            ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)
            : DateTimeOffset.TryParseExact(
                field, "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out var at)
                ? at
                : (DateTimeOffset?)null;
        if (since is { } known && AssertionRules.NotAhead(known, file.Now) is null)
        {
            Since = known;
        }
        else
        {
            Refuse(
                column, "bad-time", "This is no time up to now.",
                "Write a day or a time: 2026-04-27 or 2026-04-27T09:30:00Z.");
        }
    }

    private void ReadFact(RegisterColumn column, string field)
    {
        var values = Parts(field);
        if (AssertionRules.Values(column.Fact!, values) is { } refused)
        {
            Refuse(column, refused.Code, refused.Message, refused.Mend);
        }
        else
        {
            Facts.Add((column, values));
        }
    }

    /// <summary>
    /// A lead professional is a user of the file's own agency unless another is written: <c>agency/user</c>.
    /// </summary>
    private void ReadRelationship(RegisterColumn column, string field, RegisterFile file)
    {
        var lead = column.Heading == FactRegister.LeadProfessional;
        var parts = Parts(field);
        if (lead && parts.Count != 1)
        {
            Refuse(column, "one-value-only", "A person has one lead professional.", "Name one user.");
            return;
        }

        foreach (var part in parts)
        {
            var user = AgencyUser.Parse(part)
                ?? (lead ? AgencyUser.Parse($"{file.By.Agency.Id}/{part}") : new AgencyUser(part, ""));
            if (user is null || AssertionRules.InPartnership(user.Agency, file.Partnership) is not null)
            {
                Refuse(
                    column, "unknown-agency", "It names no agency of this partnership.",
                    "Write agency or agency/user; put ; between several.");
                return;
            }

            Relationships.Add((column, user.Agency, user.User.Length == 0 ? null : user.User));
        }
    }

    private List<AgencyUser> ReadUsers(RegisterColumn column, string field)
    {
        // `none` says that there is nobody on the list, which is not the same as saying nothing.
        if (field == "none")
        {
            return [];
        }

        var users = Parts(field).Select(AgencyUser.Parse).ToList();
        if (users.Contains(null))
        {
            Refuse(column, "bad-user", "It names no user.", "Write agency/user; put ; between several, or none.");
        }

        return [.. users.OfType<AgencyUser>()];
    }

    private void CheckTogether()
    {
        if (problems.Count > 0)
        {
            return;
        }

        if (Identifiers.Count == 0)
        {
            problems.Add(new RefusedLine(
                Number, null, "no-identifier", "The line does not say who it is about.",
                "Give one identifier or more."));
        }

        var lists = Excluded is not null || OnlyPermitted is not null;
        if (Since is null && (lists || Facts.Count > 0 || Relationships.Count > 0))
        {
            problems.Add(new RefusedLine(
                Number, "since", "no-since", "The line does not say since when it is so.", "Fill in since."));
        }
    }

    private void Refuse(RegisterColumn column, string code, string why, string mend) =>
        problems.Add(new RefusedLine(Number, column.Heading, code, why, mend));

    private static List<string> Parts(string field) =>
        [.. field.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
