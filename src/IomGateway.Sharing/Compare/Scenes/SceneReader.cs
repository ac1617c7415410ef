using IomGateway.Sharing.Compare.Sides;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Compare.Scenes;

/// <summary>What one set says between two agencies on one day, narrowed step by step to one question.</summary>
internal sealed class SceneReader(Side side, PairProfile profile, int day)
{
    private readonly RuleTables tables = side.Tables;
    private readonly PairFlow[] flows =
        [.. profile.Flows.Where(f => side.Tables.Flows[f.Flow].InTerm(day))];

    private readonly PairCap[] caps =
    [
        .. profile.Caps.Where(c => side.Tables.Caps.All[c.Cap].Never is not { } never
            || (never.FromDay <= day && day < never.UntilDay)),
    ];

    public bool IsEmpty => flows.Length == 0;

    public IEnumerable<string> Types(bool named) =>
        Of(named).SelectMany(f => Codes(f.Scope.Type, tables.TypeNames)).Distinct(StringComparer.Ordinal);

    public IEnumerable<string> Roles(bool named, string type) =>
        Of(named, type).SelectMany(f => Codes(f.Scope.Role, tables.Roles)).Distinct(StringComparer.Ordinal);

    public IEnumerable<string> Purposes(bool named, string type) =>
        Of(named, type).SelectMany(f => Codes(f.Scope.Purpose, tables.Purposes)).Distinct(StringComparer.Ordinal);

    public Scene Scene(bool named, string type, string role, string purpose)
    {
        if (!tables.TypeNames.TryFind(type, out int t) || !tables.Roles.TryFind(role, out int r)
            || !tables.Purposes.TryFind(purpose, out int p) || (named && tables.DepersonalisedPurposes.Contains(p)))
        {
            return new Scene(-1, named, [], []);
        }

        PairFlow[] answering =
        [
            .. flows.Where(f => tables.Flows[f.Flow] is var flow && flow.Flow.Depersonalised != named
                && flow.Scope.Type.Contains(t) && flow.Scope.Role.Contains(r) && flow.Scope.Purpose.Contains(p)),
        ];
        return new Scene(t, named, answering, answering.Length == 0 ? [] : Caps(t, r, p));
    }

    /// <summary>The categories that the scene's flows grant.</summary>
    public IEnumerable<string> Categories(Scene scene) => scene.Type < 0 ? []
        : scene.Flows.SelectMany(f => tables.Flows[f.Flow].GrantFor(scene.Type)!.Categories).Distinct()
            .Select(c => tables.Types[scene.Type].Categories[c]);

    /// <summary>Every record type of which the scene's flows grant anything.</summary>
    public IEnumerable<string> TypesOf(Scene scene) => scene.Flows
        .SelectMany(f => Codes(tables.Flows[f.Flow].Scope.Type, tables.TypeNames)).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Codes(CodeSet set, CodeTable table) =>
        set.Within(table.Count).Select(i => table[i]);

    private PairCap[] Caps(int type, int role, int purpose)
    {
        var found = new List<PairCap>();
        foreach (var cap in caps)
        {
            var compiled = tables.Caps.All[cap.Cap];
            if (Takes(compiled.Scope, type, role, purpose))
            {
                ulong exceptions = cap.Exceptions;
                for (int i = 0; i < compiled.Unless.Length; i++)
                {
                    exceptions &= Takes(compiled.Unless[i].Scope, type, role, purpose) ? ~0UL : ~(1UL << i);
                }

                found.Add(cap with { Exceptions = exceptions });
            }
        }

        return [.. found];
    }

    private static bool Takes(in RuleScope scope, int type, int role, int purpose) =>
        scope.Type.Contains(type) && scope.Role.Contains(role) && scope.Purpose.Contains(purpose);

    private IEnumerable<CompiledFlow> Of(bool named, string? type = null) =>
        flows.Select(f => tables.Flows[f.Flow]).Where(f => f.Flow.Depersonalised != named
            && (type is null || (tables.TypeNames.TryFind(type, out int t) && f.Scope.Type.Contains(t))));
}
