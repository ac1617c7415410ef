using System.Collections.Frozen;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads <c>policies/record-types/</c>: which category each element of a record belongs to.</summary>
internal sealed class RecordTypeReader(FrozenDictionary<string, CodingTable> tables, References references)
{
    private static readonly string[] Formats = ["fhir-r4", "json"];

    public RecordTypeDefinition? Read(SourceFile file)
    {
        if (file.Keys($"the record type {file.Stem}") is not { } keys)
        {
            return null;
        }

        var name = FileNames.Matching(keys, "record-type", file.Stem);
        var title = keys.Text("title");
        var format = keys.Choice("format", Formats);
        var person = ReadPerson(keys, format);
        var birthDate = keys.OptionalText("birth-date");
        var id = format == "json" ? keys.Text("id") : null;
        var originator = keys.OptionalText("originator");
        var labels = ReadLabels(keys);
        var codings = ReadCodings(keys);
        var elements = ReadElements(keys);
        keys.Finish();
        return name is null || title is null || format is null || file.Problems.HasErrors ? null
            : new RecordTypeDefinition
        {
            Name = name,
            Title = title,
            Format = format == "json" ? RecordFormat.Json : RecordFormat.FhirR4,
            Person = person,
            BirthDate = birthDate,
            IdPath = id,
            Originator = originator,
            Labels = labels,
            Codings = codings,
            Elements = elements,
        };
    }

    private List<PersonRule> ReadPerson(KeyReader keys, string? format)
    {
        List<PersonRule> rules = [];
        if (!keys.Has("person"))
        {
            keys.Text("person");
            return rules;
        }

        foreach (var item in keys.OptionalList("person"))
        {
            if (format != "json")
            {
                if (Scalars.Text(item, "person", keys.Problems) is { } path)
                {
                    rules.Add(new PersonRule(path, null, item.At.Line));
                }
            }
            else if (KeyReader.Of(item, keys.Problems, "a place where the person is named") is { } place)
            {
                var path = place.Text("path");
                var identifier = place.Text("identifier");
                if (path is not null && identifier is not null)
                {
                    references.Add(Named.Identifier, new Word(identifier, place.At("identifier")), keys.Problems);
                    rules.Add(new PersonRule(path, identifier, item.At.Line));
                }

                place.Finish();
            }
        }

        return rules;
    }

    private List<LabelRule> ReadLabels(KeyReader keys)
    {
        List<LabelRule> rules = [];
        foreach (var (name, node) in keys.OptionalKeys("labels", "`labels`")?.Map.Entries ?? [])
        {
            references.Add(Named.Label, new Word(name.Text, name.At), keys.Problems);
            if (KeyReader.Of(node, keys.Problems, $"the label `{name.Text}`") is not { } label)
            {
                continue;
            }

            var path = label.Text("path");
            var required = label.Flag("required");
            var values = label.Has("values") ? ReadValues(label, name.Text) : null;
            label.Finish();
            if (path is not null)
            {
                rules.Add(new LabelRule(name.Text, path, required, values, name.At.Line));
            }
        }

        return rules;
    }

    private FrozenDictionary<string, string> ReadValues(KeyReader label, string name)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (var (raw, node) in label.OptionalKeys("values", $"the values of `{name}`")?.Map.Entries ?? [])
        {
            if (Scalars.Text(node, raw.Text, label.Problems) is { } value)
            {
                references.AddValues(Named.Label, name, [new Word(value, node.At)], label.Problems);
                values.Add(raw.Text, value);
            }
        }

        return values.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private List<CodingRule> ReadCodings(KeyReader keys)
    {
        List<CodingRule> rules = [];
        foreach (var (name, node) in keys.OptionalKeys("codings", "`codings`")?.Map.Entries ?? [])
        {
            if (Scalars.Code(name, "the coding", keys.Problems) is not { } code
                || KeyReader.Of(node, keys.Problems, $"the coding `{code}`") is not { } coding)
            {
                continue;
            }

            var path = coding.Text("path");
            var table = coding.Text("table");
            coding.Finish();
            if (table is not null && !tables.ContainsKey(table))
            {
                keys.Problems.Error(coding.At("table"), "unknown-coding-table", $"There is no coding table `{table}`.",
                    Suggestion.For(table, tables.Keys, "Coding tables are defined in policies/record-types/tables/."));
            }
            else if (path is not null && table is not null)
            {
                rules.Add(new CodingRule(code, path, tables[table], name.At.Line));
            }
        }

        return rules;
    }

    private List<ElementRule> ReadElements(KeyReader keys)
    {
        List<ElementRule> rules = [];
        var codings = keys.Map.Find("codings")?.Value as YamlMap;
        foreach (var (path, node) in keys.Keys("elements", "`elements`")?.Map.Entries ?? [])
        {
            if (Scalars.Text(node, path.Text, keys.Problems) is not { } category)
            {
                continue;
            }

            if (category != ElementRule.WithAny && codings?.Find(category) is null)
            {
                references.Add(Named.Category, new Word(category, node.At), keys.Problems);
            }

            rules.Add(new ElementRule(path.Text, category, path.At.Line));
        }

        return rules;
    }
}
