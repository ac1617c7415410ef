using System.Collections.Frozen;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads everything under <c>policies/</c>.</summary>
internal static class PolicyReader
{
    public static PolicyLibrary Read(string folder, FileList list, References references)
    {
        var files = new PolicyFiles(folder, list);
        var vocabulary = new VocabularyReader(files, references).Read();
        var law = new LawReader(files, references).Read();
        var safeguards = new SafeguardReader(references).Read(files.Safeguards);
        var tables = CodingTableReader.Read(files.Tables(), references);
        var reader = new RecordTypeReader(tables, references);
        Dictionary<string, RecordType> types = new(StringComparer.Ordinal);
        Dictionary<string, string> typeFiles = new(StringComparer.Ordinal);
        foreach (var file in files.RecordTypes())
        {
            references.Declare(Named.RecordType, file.Stem);
            if (reader.Read(file) is { } definition && Compile(definition, file.Problems) is { } type)
            {
                types.Add(type.Name, type);
                typeFiles.Add(type.Name, file.Problems.File);
            }
        }

        return new PolicyLibrary
        {
            Vocabulary = vocabulary,
            Law = law,
            Safeguards = safeguards,
            RecordTypes = types.ToFrozenDictionary(StringComparer.Ordinal),
            RecordTypeFiles = typeFiles.ToFrozenDictionary(StringComparer.Ordinal),
        };
    }

    private static RecordType? Compile(RecordTypeDefinition definition, FileProblems problems)
    {
        List<DefinitionProblem> found = [];
        var type = RecordType.Compile(definition, ElementTable.R4, found);
        foreach (var problem in found)
        {
            problems.Error(new SourcePosition(problems.File, Math.Max(1, problem.Line), 1), problem.Code,
                problem.Message,
                problem.Help);
        }

        return type;
    }
}
