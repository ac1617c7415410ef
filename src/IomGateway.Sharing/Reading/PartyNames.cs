using System.Collections.Frozen;

namespace IomGateway.Sharing.Reading;

/// <summary>
/// The words by which an agreement speaks of agencies: themselves, <c>parties</c>, and groups of its own.
/// </summary>
internal sealed class PartyNames
{
    private const string Everyone = "parties";
    private readonly Dictionary<string, IReadOnlyList<string>> groups = new(StringComparer.Ordinal);
    private readonly References references;

    public PartyNames(KeyReader keys, References references)
    {
        this.references = references;
        var parties = keys.Words("parties");
        references.Add(Named.Agency, parties, keys.Problems);
        Parties = [.. parties.Select(p => p.Text)];
        Positions = parties.ToFrozenDictionary(p => p.Text, p => p.At, StringComparer.Ordinal);
        groups.Add(Everyone, Parties);
        if (keys.OptionalKeys("groups", "`groups`") is { } written)
        {
            foreach (var (name, _) in written.Map.Entries)
            {
                AddGroup(written, name);
            }
        }
    }

    public IReadOnlyList<string> Parties { get; }

    public FrozenDictionary<string, SourcePosition> Positions { get; }

    /// <summary>The agencies that are meant, groups expanded; every one must be a party.</summary>
    public FrozenSet<string> Read(IReadOnlyList<Word> words, FileProblems problems)
    {
        HashSet<string> agencies = new(StringComparer.Ordinal);
        foreach (var word in words)
        {
            if (groups.TryGetValue(word.Text, out var members))
            {
                agencies.UnionWith(members);
                continue;
            }

            agencies.Add(word.Text);
            if (!Parties.Contains(word.Text))
            {
                problems.Error(word.At, "not-a-party",
                    $"`{word.Text}` is neither a party of this agreement nor one of its groups.",
                    Suggestion.For(word.Text, Parties.Concat(groups.Keys), "Add it to `parties`, or name a party."));
            }
        }

        return agencies.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The agencies that are meant, groups expanded, whether or not they are parties.</summary>
    public FrozenSet<string> ReadAny(IReadOnlyList<Word> words, FileProblems problems)
    {
        HashSet<string> agencies = new(StringComparer.Ordinal);
        foreach (var word in words)
        {
            if (groups.TryGetValue(word.Text, out var members))
            {
                agencies.UnionWith(members);
            }
            else
            {
                references.Add(Named.Agency, word, problems);
                agencies.Add(word.Text);
            }
        }

        return agencies.ToFrozenSet(StringComparer.Ordinal);
    }

    private void AddGroup(KeyReader written, YamlScalar name)
    {
        var words = written.Words(name.Text);
        references.Add(Named.Agency, words, written.Problems);
        foreach (var word in words.Where(w => !Parties.Contains(w.Text)))
        {
            written.Problems.Error(word.At, "not-a-party",
                $"The group `{name.Text}` names `{word.Text}`, which is no party of this agreement.",
                Suggestion.For(word.Text, Parties, "Add it to `parties`."));
        }

        if (Parties.Contains(name.Text) || !groups.TryAdd(name.Text, [.. words.Select(w => w.Text)]))
        {
            written.Problems.Error(name.At, "ambiguous-group",
                $"`{name.Text}` already means something else here.",
                "Give the group another name.");
        }
    }
}
