using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Mutations;

/// <summary>One question with one way for everything that it hangs on to stand.</summary>
internal sealed record Point
{
    public required Ask Ask { get; init; }

    /// <summary>Facts and consents, in the order of their codes.</summary>
    public required IReadOnlyList<(Variable Variable, Standing State)> People { get; init; }

    /// <summary>The record's labels; <see langword="null"/> for the decision before any record is seen.</summary>
    public required IReadOnlyList<(Variable Variable, Standing State)>? Labels { get; init; }

    public DecisionRequest Request(VocabularySet vocabulary, RecordType type) => new()
    {
        Ask = Ask,
        NamesPerson = Ask.NamesPerson,
        Person = Facts(vocabulary),
        Record = Labels is { } labels ? Carried(vocabulary, type, labels) : null,
    };

    public PersonFacts Facts(VocabularySet vocabulary)
    {
        var facts = new PersonFacts.Builder(vocabulary);
        foreach (var (variable, state) in People.Where(p => p.State.Values is not null))
        {
            if (variable.Kind == VariableKind.Consents)
            {
                facts.Consents(null, state.Values!);
            }
            else
            {
                facts.Set(null, variable.Code, state.Values!.ToArray());
            }
        }

        return facts.Build();
    }

    /// <summary>A record that restricts nothing but by the labels that are set.</summary>
    public static RecordLabels Carried(
        VocabularySet vocabulary, RecordType type, IReadOnlyList<(Variable Variable, Standing State)> labels)
    {
        var builder = new RecordLabels.Builder(vocabulary, type);
        foreach (var label in type.Labels.Where(l => vocabulary.Labels.ContainsKey(l.Label)))
        {
            builder.Set(label.Label, vocabulary.Labels[label.Label].Unrestrictive);
        }

        foreach (var (variable, state) in labels)
        {
            builder.Set(variable.Code, state.Values?.ToArray() ?? []);
        }

        return builder.Build();
    }
}
