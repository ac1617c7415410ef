using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Law;

/// <summary>What an agency is in the eyes of one test.</summary>
/// <param name="Met">Whether it is what the test asks for.</param>
/// <param name="ToConfirm">The class on whose unconfirmed attribute alone that rests.</param>
/// <param name="Lacks">What would make it so, where little is missing.</param>
internal readonly record struct Fit(bool Met, string? ToConfirm = null, string? Lacks = null);

/// <summary>Judges agencies by their classes, and by whom they work for.</summary>
internal sealed class AgencyStanding(VocabularySet vocabulary, AgencyDirectory agencies)
{
    /// <summary>An attribute's value that counts as <c>true</c> until counsel has confirmed it.</summary>
    private const string ToConfirm = "recalled";

    private const string True = "true";
    private const string Needs = "needs";
    private const string Contract = "contract";

    public Fit Judge(EndTest? test, Agency agency)
    {
        if (test is null)
        {
            return new Fit(Met: true);
        }

        if (test.Without.Any(w => Judge(w, agency).Met))
        {
            return default;
        }

        var best = default(Fit);
        foreach (var known in Classes(agency))
        {
            var fit = JudgeClass(test, known, agency);
            if (fit is { Met: true, ToConfirm: null })
            {
                return fit;
            }

            best = fit.Met || (!best.Met && fit.Lacks is not null) ? fit : best;
        }

        return best;
    }

    public Fit JudgeAny(IEnumerable<EndTest> tests, Agency agency)
    {
        var fits = tests.Select(t => Judge(t, agency)).ToList();
        var met = fits.Where(f => f.Met).ToList();
        return met.Count > 0
            ? met.OrderBy(f => f.ToConfirm is null ? 0 : 1).First()
            : fits.FirstOrDefault(f => f.Lacks is not null);
    }

    /// <summary>Whether any class of the agency has the attribute with that value.</summary>
    public bool Has(Agency agency, string attribute, string value) =>
        Classes(agency).Any(c => c.Attributes.GetValueOrDefault(attribute) == value);

    /// <summary>What the law calls an agency, in words.</summary>
    public string Describe(Agency agency) =>
        string.Join(", ", Classes(agency).Select(c => c.Label));

    private IEnumerable<AgencyClass> Classes(Agency agency) =>
        agency.Classes.Order(StringComparer.Ordinal)
            .Select(c => vocabulary.AgencyClasses.GetValueOrDefault(c)).OfType<AgencyClass>();

    private Fit JudgeClass(EndTest test, AgencyClass known, Agency agency)
    {
        string? unconfirmed = null;
        foreach (var (attribute, values) in test.Attributes)
        {
            var value = attribute == EndTest.Class ? known.Code : known.Attributes.GetValueOrDefault(attribute);
            if (value == ToConfirm && values.Contains(True))
            {
                unconfirmed = known.Code;
            }
            else if (value is null || !values.Contains(value))
            {
                return default;
            }
        }

        if (known.Attributes.GetValueOrDefault(Needs) == Contract && agency.Contract is null)
        {
            return new Fit(Met: false, Lacks: "its file names no `contract`");
        }

        if (test.ActsFor is not null
            && !(agency.ActsFor is { } id && agencies.Find(id) is { } principal && Judge(test.ActsFor, principal).Met))
        {
            return new Fit(Met: false, Lacks: agency.ActsFor is null
                ? "its file names nobody that it `acts-for`"
                : $"`{agency.ActsFor}`, for which it acts, is not");
        }

        return new Fit(Met: true, unconfirmed);
    }
}
