using System.Collections.Frozen;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Law;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads <c>sharing-agreements/agencies/</c>: who takes part.</summary>
internal sealed class AgencyReader(FrozenDictionary<string, FactTerm> known, References references)
{
    private static readonly string[] Kinds = ["controller", "joint-controllers", "processor", "forum"];
    private const int ThumbprintLength = 43;

    public Agency? Read(SourceFile file)
    {
        references.Declare(Reading.Named.Agency, file.Stem);
        if (file.Keys($"the agency {file.Stem}") is not { } keys)
        {
            return null;
        }

        var id = FileNames.Matching(keys, "agency", file.Stem) is null ? null : keys.Code("agency");
        var title = keys.Text("title");
        var kind = keys.Choice("kind", Kinds);
        var classes = Named(keys.OptionalWords("classes"), Reading.Named.AgencyClass, keys);
        var partnerships = Named(keys.OptionalWords("partnerships"), Reading.Named.Partnership, keys);
        var actsFor = Agency(keys, "acts-for");
        var contract = keys.OptionalText("contract");
        var jurisdiction = keys.OptionalChoice("jurisdiction", Jurisdictions.Known);
        var members = Named(keys.OptionalWords("members"), Reading.Named.Agency, keys);
        CheckKind(keys, kind, classes, actsFor, members);
        var team = ReadTeam(keys, kind, members);
        var clients = ReadClients(keys);
        var statementKeys = KeySetReader.Read(keys, "statement-keys");
        var mayAssert = Named(keys.OptionalWords("may-assert"), Reading.Named.Role, keys);
        var roster = ReadRoster(keys);
        var facts = ReadFacts(keys);
        var signatories = ReadSignatories(keys);
        var system = new HolderSystemReader(references).Read(keys.OptionalKeys("system", "`system`"));
        var illustrative = keys.Flag("illustrative");
        keys.Finish();
        return id is null || title is null || kind is null ? null : new Agency
        {
            Id = id,
            Title = title,
            Kind = Kind(kind),
            Classes = classes,
            Partnerships = partnerships,
            ActsFor = actsFor,
            Contract = contract,
            Jurisdiction = jurisdiction,
            Members = members,
            CoLocated = team,
            Clients = clients,
            StatementKeys = statementKeys,
            MayAssert = mayAssert,
            Roster = roster,
            MayAssertFacts = facts,
            Signatories = signatories,
            System = system,
            Illustrative = illustrative,
            At = keys.Start,
        };
    }

    private static AgencyKind Kind(string kind) => kind switch
    {
        "controller" => AgencyKind.Controller,
        "joint-controllers" => AgencyKind.JointControllers,
        "processor" => AgencyKind.Processor,
        _ => AgencyKind.Forum,
    };

    private FrozenSet<string> Named(IReadOnlyList<Word> words, Named kind, KeyReader keys)
    {
        references.Add(kind, words, keys.Problems);
        return words.Select(w => w.Text).ToFrozenSet(StringComparer.Ordinal);
    }

    private string? Agency(KeyReader keys, string key)
    {
        if (keys.OptionalText(key) is not { } id)
        {
            return null;
        }

        references.Add(Reading.Named.Agency, new Word(id, keys.At(key)), keys.Problems);
        return id;
    }

    private static void CheckKind(
        KeyReader keys, string? kind, FrozenSet<string> classes, string? actsFor, FrozenSet<string> members)
    {
        if (kind == "forum" && members.Count == 0)
        {
            keys.Problems.Error(keys.Start, "forum-without-members",
                "A forum is its members, and this one names none.",
                "Write `members: [ … ]`.");
        }

        if (kind is not (null or "forum"))
        {
            if (members.Count > 0)
            {
                keys.Problems.Error(keys.At("members"), "members-of-no-forum",
                    "Only a forum has members.",
                    "Delete `members`, or write `kind: forum`.");
            }

            if (classes.Count == 0)
            {
                keys.Problems.Error(keys.Start, "agency-without-class",
                    "Nothing says what the law calls this agency.",
                    "Write `classes: [ … ]`.");
            }
        }

        if (kind == "processor" && actsFor is null)
        {
            keys.Problems.Error(keys.Start, "processor-for-nobody",
                "A processor works on another agency's behalf.",
                "Write `acts-for:` with that agency.");
        }
    }

    private static List<AgencyClient> ReadClients(KeyReader keys)
    {
        List<AgencyClient> clients = [];
        foreach (var item in keys.OptionalList("clients"))
        {
            if (KeyReader.Of(item, keys.Problems, "a client") is not { } client)
            {
                continue;
            }

            var id = client.Text("id");
            var jwks = KeySetReader.Read(client, "jwks");
            var thumbprint = client.OptionalText("thumbprint");
            if (thumbprint is not null && (thumbprint.Length != ThumbprintLength || !IsBase64Url(thumbprint)))
            {
                keys.Problems.Error(client.At("thumbprint"), "bad-thumbprint", "This is no SHA-256 in base64url.",
                    $"Write the certificate's `x5t#S256`, {ThumbprintLength} characters.");
            }

            var suspended = client.Flag("suspended");
            var audits = client.Flag("audits");
            client.Finish();
            if (id is not null && clients.Any(c => c.Id == id))
            {
                keys.Problems.Error(client.At("id"), "duplicate-item",
                    $"The client `{id}` is already given above.",
                    "Keep one of the two.");
            }
            else if (id is not null)
            {
                clients.Add(new AgencyClient(id, jwks, thumbprint, suspended, audits));
            }
        }

        return clients;
    }

    private static bool IsBase64Url(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private FrozenDictionary<string, FrozenSet<string>> ReadRoster(KeyReader keys)
    {
        Dictionary<string, FrozenSet<string>> roster = new(StringComparer.Ordinal);
        if (keys.OptionalKeys("roster", "`roster`") is { } users)
        {
            foreach (var (user, _) in users.Map.Entries)
            {
                roster.Add(user.Text, Named(users.Words(user.Text), Reading.Named.Role, users));
            }
        }

        return roster.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The users of each member who sit together, in a forum that has such a team.</summary>
    private static FrozenDictionary<string, FrozenSet<string>> ReadTeam(
        KeyReader keys, string? kind, FrozenSet<string> members)
    {
        Dictionary<string, FrozenSet<string>> team = new(StringComparer.Ordinal);
        if (keys.OptionalKeys("co-located", "`co-located`") is not { } each)
        {
            return FrozenDictionary<string, FrozenSet<string>>.Empty;
        }

        if (kind is not (null or "forum"))
        {
            each.Problems.Error(keys.At("co-located"), "team-of-no-forum",
                "Only a forum has a team whose members sit together.",
                "Delete `co-located`, or write `kind: forum`.");
        }

        foreach (var (member, _) in each.Map.Entries)
        {
            if (kind == "forum" && !members.Contains(member.Text))
            {
                each.Problems.Error(member.At, "team-without-member",
                    $"`{member.Text}` is no member of this forum.",
                    "Name it under `members` too, or take it out here.");
            }

            team[member.Text] = each.Words(member.Text).Select(u => u.Text).ToFrozenSet(StringComparer.Ordinal);
        }

        return team.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>
    /// A fact with parts is asserted as a whole: <c>mappa</c> stands for <c>mappa.category</c> and
    /// <c>mappa.level</c>.
    /// </summary>
    private FrozenSet<string> ReadFacts(KeyReader keys)
    {
        HashSet<string> facts = new(StringComparer.Ordinal);
        foreach (var word in keys.OptionalWords("may-assert-facts"))
        {
            var parts = known.Keys.Where(f => f.StartsWith(word.Text + ".", StringComparison.Ordinal)).ToList();
            facts.UnionWith(parts);
            if (parts.Count == 0)
            {
                references.Add(Reading.Named.PersonFact, word, keys.Problems);
                facts.Add(word.Text);
            }
        }

        return facts.ToFrozenSet(StringComparer.Ordinal);
    }

    private static List<Signatory> ReadSignatories(KeyReader keys)
    {
        List<Signatory> signatories = [];
        foreach (var item in keys.OptionalList("signatories"))
        {
            if (KeyReader.Of(item, keys.Problems, "a signatory") is not { } person)
            {
                continue;
            }

            var name = person.Text("name");
            var role = person.Text("role");
            var key = person.Node("key") is { } node ? KeySetReader.One(node, keys.Problems) : null;
            person.Finish();
            if (name is not null && signatories.Any(s => s.Name == name))
            {
                keys.Problems.Error(person.At("name"), "duplicate-item",
                    $"`{name}` is already a signatory above.",
                    "Keep one of the two.");
            }
            else if (name is not null && role is not null)
            {
                signatories.Add(new Signatory(name, role, key));
            }
        }

        return signatories;
    }
}
