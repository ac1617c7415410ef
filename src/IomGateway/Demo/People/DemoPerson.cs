using System.Text.Json;

namespace IomGateway.Demo.People;

/// <summary>Somebody who does not exist, with identifiers that pass every check and are given to nobody.</summary>
internal sealed record DemoPerson
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required DateOnly BirthDate { get; init; }

    /// <summary>Who they are in the story, as the end of a sentence.</summary>
    public required string About { get; init; }

    public required IReadOnlyList<KnownAs> Identifiers { get; init; }

    public required IReadOnlyList<Said> Facts { get; init; }

    public required IReadOnlyList<Standing> Relationships { get; init; }

    /// <summary>The agencies that have said that nobody is shut out of their records of this person.</summary>
    public required IReadOnlyList<string> OpenAt { get; init; }

    public required IReadOnlyList<Agreed> Consents { get; init; }

    public static IReadOnlyList<DemoPerson> ReadAll(DemoFiles files) =>
        JsonSerializer.Deserialize<List<DemoPerson>>(files.Read("People/people.json"), Strict)!;

    /// <summary>The number by which an agency knows them.</summary>
    public string NumberAt(string agency, string system) =>
        Identifiers.First(i => i.Agency == agency && i.System == system).Value;

    public int AgeOn(DateOnly day) =>
        day.Year - BirthDate.Year - (day < BirthDate.AddYears(day.Year - BirthDate.Year) ? 1 : 0);
}

/// <summary>An agency knows somebody by this number.</summary>
internal sealed record KnownAs(string Agency, string System, string Value);

/// <summary>A fact, as an agency said it so many days ago.</summary>
internal sealed record Said(string By, string Fact, IReadOnlyList<string> Values, int Days);

/// <summary>How an agency, or one user of it, stands to the person.</summary>
internal sealed record Standing(string By, string Kind, string Agency, string? User, int Days);

/// <summary>A consent that the person gave so many days ago.</summary>
internal sealed record Agreed(string Consent, string Holder, IReadOnlyList<string> Recipients, int Days);
