using System.Text.Json;
using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Records.People;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Exchange.Register;

/// <summary>
/// <c>PUT /v1/people/facts</c>: what an agency says of a person in a partnership. Members: <c>identifier</c>,
/// <c>partnership</c>, <c>since</c>, <c>facts</c> (code to value or values), <c>relationship</c> (<c>kind</c>,
/// <c>agency</c>, <c>user</c>), <c>restricted</c> (<c>excluded</c>, <c>onlyPermitted</c>: lists of agency/user).
/// </summary>
internal sealed class FactsCall(PersonNamed people, FactRegister facts, TimeProvider time)
{
    public async Task<ToldAnswer> RunAsync(ToldRequest request, CancellationToken cancel)
    {
        var body = new Members(request.Body);
        body.Only("identifier", "partnership", "since", "facts", "relationship", "restricted");
        var partnership = PersonNamed.Partnership(request, body);
        var since = body.Instant("since", time.GetUtcNow());
        var (person, refusal) = await people.FindAsync(request, body, cancel);
        if (refusal is not null || partnership is null)
        {
            return new ToldAnswer.Refused(refusal ?? body.Wrong!);
        }

        var said = Said(request, body, partnership, person!.Value, since).ToList();
        if (body.Wrong is { } wrong)
        {
            return new ToldAnswer.Refused(wrong);
        }

        await request.RecordAsync(EntryKind.Register, person, of: null);
        Change last = new Change.AlreadySo();
        foreach (var write in said)
        {
            var change = await write(CancellationToken.None);
            if (change is Change.Refused)
            {
                return ToldAnswer.Of(change);
            }

            last = change is Change.Made ? change : last;
        }

        return ToldAnswer.Of(last);
    }

    private IEnumerable<Func<CancellationToken, Task<Change>>> Said(
        ToldRequest request, Members body, Partnership partnership, PersonId person, DateTimeOffset since)
    {
        var vocabulary = request.Enforced.Policies.Vocabulary;
        if (body.TryGet("facts", out var given))
        {
            foreach (var (fact, values) in Flat(given, prefix: "", body))
            {
                yield return cancel => facts.AssertAsync(
                    new FactAssertion
                    {
                        Person = person,
                        Partnership = partnership,
                        Fact = fact,
                        Values = values,
                        Since = since,
                        By = request.By,
                    },
                    vocabulary, cancel);
            }
        }

        if (body.TryGet("relationship", out _))
        {
            var relationship = body.Object("relationship", "Give {\"kind\": …, \"agency\": …, \"user\": …}.");
            relationship.Only("kind", "agency", "user");
            var said = new RelationshipAssertion
            {
                Person = person,
                Partnership = partnership,
                Kind = relationship.Text("kind", "Give lead-professional, managing-team or involved."),
                Agency = relationship.Text("agency", "Give the agency's id."),
                User = relationship.OptionalText("user", "Give the user's name at that agency."),
                Since = since,
                By = request.By,
            };
            body.Refuse(relationship.Wrong);
            yield return cancel => facts.RelateAsync(said, vocabulary, cancel);
        }

        if (body.TryGet("restricted", out _))
        {
            var restricted = body.Object("restricted", "Give {\"excluded\": […], \"onlyPermitted\": […]}.");
            restricted.Only("excluded", "onlyPermitted");
            var list = new RestrictedList
            {
                Person = person,
                Excluded = Users(restricted.Texts("excluded", "Give a list, empty if nobody is."), restricted),
                OnlyPermitted = restricted.OptionalTexts("onlyPermitted", "Give a list, or leave it out.") is { } only
                    ? Users(only, restricted) : null,
                Since = since,
                By = request.By,
            };
            body.Refuse(restricted.Wrong);
            yield return cancel => facts.RestrictAsync(list, vocabulary, cancel);
        }
    }

    /// <summary>Composed facts may be written nested: <c>"mappa": {"level": "2"}</c> is <c>mappa.level</c>.</summary>
    private static IEnumerable<(string Fact, IReadOnlyList<string> Values)> Flat(
        JsonElement given, string prefix, Members body)
    {
        if (given.ValueKind != JsonValueKind.Object)
        {
            body.Fail("facts", "Give an object of fact codes and values.");
            yield break;
        }

        foreach (var member in given.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object && prefix.Length == 0)
            {
                foreach (var part in Flat(member.Value, $"{member.Name}.", body))
                {
                    yield return part;
                }

                continue;
            }

            IReadOnlyList<string?> values = member.Value.ValueKind switch
            {
                JsonValueKind.String => [member.Value.GetString()],
                JsonValueKind.True => ["true"],
                JsonValueKind.False => ["false"],
                JsonValueKind.Array => [.. member.Value.EnumerateArray().Select(
                    v => v.ValueKind == JsonValueKind.String ? v.GetString() : null)],
                _ => [null],
            };
            if (values.Contains(null))
            {
                body.Fail("facts", "Give each fact a value of the vocabulary, or a list of them.");
            }

            yield return (prefix + member.Name, [.. values.OfType<string>()]);
        }
    }

    private static List<AgencyUser> Users(IReadOnlyList<string> written, Members body)
    {
        var users = new List<AgencyUser>();
        foreach (var text in written)
        {
            var slash = text.IndexOf('/', StringComparison.Ordinal);
            if (slash <= 0 || slash == text.Length - 1)
            {
                body.Fail("restricted", "Write each user as agency/user.");
                continue;
            }

            users.Add(new AgencyUser(text[..slash], text[(slash + 1)..]));
        }

        return users;
    }
}
