using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Questions;

/// <summary>Goes through every question that every flow answers.</summary>
internal sealed class SightFinder(Rulebook rulebook, SightQuery query)
{
    private readonly RuleTables tables = rulebook.Tables;
    private readonly Telling telling = new(rulebook.Tables);

    public IEnumerable<Sight> Find()
    {
        int day = LondonDay.Of(query.At).DayNumber;
        return tables.Flows.Where(f => f.InTerm(day)).SelectMany(Of);
    }

    private IEnumerable<Sight> Of(CompiledFlow flow) =>
        from holder in flow.Scope.From.Within(tables.Agencies.Count)
        where Wanted(query.Holder, tables.Agencies[holder]) && !tables.Forums.Contains(holder)
        from asker in flow.Scope.To.Within(tables.Agencies.Count)
        where asker != holder && Wanted(query.Asker, tables.Agencies[asker]) && !tables.Forums.Contains(asker)
        from grant in flow.Grants
        where Wanted(query.RecordType, tables.TypeNames[grant.Type])
        from category in grant.Categories
        where Wanted(query.Category, tables.Types[grant.Type].Categories[category])
        from sight in Of(flow, holder, asker, grant.Type, category)
        select sight;

    /// <summary>One for each way in which roles and purposes are treated alike.</summary>
    private IEnumerable<Sight> Of(CompiledFlow flow, int from, int to, int type, int category)
    {
        var found = new List<(string Role, string Purpose, Possibilities All, IReadOnlyList<Possibility> Forms)>();
        foreach (int role in flow.Scope.Role.Within(tables.Roles.Count))
        {
            foreach (int purpose in flow.Scope.Purpose.Within(tables.Purposes.Count))
            {
                if (Ask(flow, from, to, role, purpose, type) is not { } question)
                {
                    continue;
                }

                var all = new Possibilities(tables, flow, question, category, StartOf(flow));
                var forms = all.Find();
                if (forms.Count > 0)
                {
                    found.Add((tables.Roles[role], tables.Purposes[purpose], all, forms));
                }
            }
        }

        foreach (var alike in found.GroupBy(f => Key(f.All, f.Forms), StringComparer.Ordinal))
        {
            var byPurpose = alike.GroupBy(f => f.Purpose, StringComparer.Ordinal)
                .Select(p => (Purpose: p.Key, Roles: p.Select(r => r.Role).ToArray()));
            foreach (var block in byPurpose.GroupBy(p => string.Join(' ', p.Roles), StringComparer.Ordinal))
            {
                var (_, _, all, forms) = alike.First();
                yield return Tell(flow, from, to, type, category, all, forms) with
                {
                    Roles = block.First().Roles,
                    Purposes = [.. block.Select(b => b.Purpose)],
                };
            }
        }
    }

    private Sight Tell(
        CompiledFlow flow, int from, int to, int type, int category, Possibilities all,
        IReadOnlyList<Possibility> forms)
    {
        var best = forms.Where(f => !f.Held).Concat(forms)
            .Aggregate((best, next) =>
                (!best.Held || next.Held) && !tables.Forms.SaysMore(next.Form, best.Form) ? best : next);
        return new Sight
        {
            Asker = tables.Agencies[to],
            Holder = tables.Agencies[from],
            Roles = [],
            Purposes = [],
            RecordType = tables.TypeNames[type],
            Category = tables.Types[type].Categories[category],
            Forms = [.. forms.Where(f => !f.Held).Select(f => tables.Forms.Name(f.Form))],
            Held = [.. forms.Where(f => f.Held).Select(f => tables.Forms.Name(f.Form))],
            Flow = FlowTold.Of(flow.Agreement, flow.Flow),
            Depersonalised = flow.Depersonalised,
            Conditions = Telling.Requirements(flow),
            Caps = [.. all.Caps.Select(telling.Cap)],
            Example = ExampleOf(type, best),
        };
    }

    private Example ExampleOf(int type, Possibility possibility)
    {
        var person = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var record = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        IReadOnlyList<string>? consents = null;
        foreach (var (variable, option) in possibility.Choices)
        {
            if (variable.Fact >= 0 && option.Values.Fact is { } fact)
            {
                person[tables.Layout.Facts[variable.Fact]] = [.. telling.FactWords(variable.Fact, fact)];
            }

            if (variable.Label >= 0 && tables.Types[type].Declares(variable.Label))
            {
                record[tables.Layout.Labels[variable.Label]] =
                    [.. telling.LabelWords(variable.Label, option.Values.Label ?? 0)];
            }

            if (variable.IsConsents && option.Values.Consents is { } standing)
            {
                consents = [.. telling.ConsentWords(standing)];
            }
        }

        return new Example(person, consents, record);
    }

    private Question? Ask(CompiledFlow flow, int from, int to, int role, int purpose, int type)
    {
        var ask = new Ask
        {
            From = tables.Agencies[from],
            To = tables.Agencies[to],
            Role = tables.Roles[role],
            Purpose = tables.Purposes[purpose],
            RecordType = tables.TypeNames[type],
            Emergency = flow.IsEmergency,
            NamesPerson = !flow.Depersonalised,
            At = query.At,
        };
        return rulebook.TryQuestion(ask, out var question, out _) ? question : null;
    }

    private Start StartOf(CompiledFlow flow)
    {
        var facts = query.Person is null
            ? null
            : new Circumstances { Facts = query.Person }.FactsIn(flow.Agreement.Partnership, tables.Layout);
        return new Start { Facts = facts ?? FactSet.Nothing, Free = true };
    }

    private static string Key(Possibilities all, IReadOnlyList<Possibility> forms) => string.Join(
        ';', forms.OrderBy(f => f.Held).ThenBy(f => f.Form).Select(f => $"{f.Form} {f.Held}").Append(all.Signature));

    private static bool Wanted(string? asked, string code) =>
        asked is null || string.Equals(asked, code, StringComparison.Ordinal);
}
