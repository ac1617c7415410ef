using System.Text.Json.Nodes;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Mutations;

/// <summary>What became of one change to a clause.</summary>
public enum ChangeFate
{
    /// <summary>A scenario came out otherwise than it expects.</summary>
    Noticed,

    /// <summary>It decides something otherwise, and no scenario noticed.</summary>
    Unnoticed,

    /// <summary>It means the same: no question whatever is decided otherwise.</summary>
    Meaningless,
}

/// <summary>One change to one clause of one agreement.</summary>
/// <param name="Agreement">The agreement's id.</param>
/// <param name="Clause">The clause, such as <c>attendance: roles</c>.</param>
/// <param name="Change">What became of it, in words.</param>
/// <param name="At">Where the clause stands.</param>
/// <param name="Fate">What became of the change.</param>
/// <param name="NoticedBy">The first scenario that noticed it, in the order of the files.</param>
/// <param name="Suggestion">
/// A scenario, as YAML, that passes and would notice it; <see langword="null"/> where it is noticed, means the same,
/// or has more to it than could be searched.
/// </param>
public sealed record ChangeTrial(
    string Agreement,
    string Clause,
    string Change,
    SourcePosition At,
    ChangeFate Fate,
    string? NoticedBy = null,
    string? Suggestion = null);

/// <summary>How well the scenarios would notice a clause going wrong, change by change.</summary>
/// <param name="Changes">Every change that was tried, in the order of the agreements and their clauses.</param>
/// <param name="Scenarios">How many scenarios there are to notice them.</param>
/// <param name="Obstacles">What kept the trial from being made: scenarios that fail as things stand.</param>
public sealed record MutationReport(
    IReadOnlyList<ChangeTrial> Changes, int Scenarios, IReadOnlyList<string> Obstacles)
{
    public int Noticed => Changes.Count(c => c.Fate == ChangeFate.Noticed);

    public int Meaningless => Changes.Count(c => c.Fate == ChangeFate.Meaningless);

    public IReadOnlyList<ChangeTrial> Survivors => Changes.Where(c => c.Fate == ChangeFate.Unnoticed).ToArray();

    /// <summary>Whether something was tried, nothing stood in the way, and no change that matters survived.</summary>
    public bool IsFine => Obstacles.Count == 0 && Changes.Count > 0 && Survivors.Count == 0;

    /// <summary>The shape of <c>iom test --mutate --output json</c>.</summary>
    public JsonObject ToJson(Func<string, string> name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new JsonObject
        {
            ["mutants"] = Changes.Count - Meaningless,
            ["killed"] = Noticed,
            ["equivalent"] = Meaningless,
            ["survived"] = new JsonArray([.. Survivors.Select(s => new JsonObject
            {
                ["agreement"] = s.Agreement,
                ["clause"] = s.Clause,
                ["sentence"] = s.Change,
                ["file"] = name(s.At.File),
                ["line"] = s.At.Line,
                ["column"] = s.At.Column,
                ["suggestion"] = s.Suggestion,
            })]),
            ["clauses"] = new JsonArray([.. Clauses().Select(c => new JsonObject
            {
                ["agreement"] = c.Agreement,
                ["clause"] = c.Clause,
                ["file"] = name(c.At.File),
                ["line"] = c.At.Line,
                ["mutants"] = c.Changes - c.Meaningless,
                ["killed"] = c.Noticed,
                ["equivalent"] = c.Meaningless,
            })]),
            ["obstacles"] = new JsonArray([.. Obstacles.Select(o => (JsonNode?)o)]),
        };
    }

    /// <summary>The same by clause: how many of its changes were tried, noticed, and mean nothing.</summary>
    public IEnumerable<ClauseCoverage> Clauses() => Changes
        .GroupBy(c => (c.Agreement, c.Clause))
        .Select(g => new ClauseCoverage(
            g.Key.Agreement,
            g.Key.Clause,
            g.Select(c => c.At).MinBy(at => (at.Line, at.Column)),
            g.Count(),
            g.Count(c => c.Fate == ChangeFate.Noticed),
            g.Count(c => c.Fate == ChangeFate.Meaningless)));
}

/// <summary>How well one clause is covered by scenarios.</summary>
public sealed record ClauseCoverage(
    string Agreement, string Clause, SourcePosition At, int Changes, int Noticed, int Meaningless);
