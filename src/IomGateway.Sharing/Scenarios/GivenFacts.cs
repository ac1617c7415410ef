using System.Buffers;
using System.Text.Json;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Scenarios;

/// <summary>
/// Reads the facts and labels of a scenario exactly as a decision request's are read, by writing them as JSON; a
/// problem is then reported at its place in the YAML.
/// </summary>
internal sealed class GivenFacts(PolicyLibrary policies, FileProblems problems)
{
    private readonly RequestFacts reader = new(policies.Vocabulary);

    public PersonFacts? Person(YamlNode node) => Read(node, reader.Person);

    public RecordLabels? Record(YamlNode node, string type) =>
        Read(node, properties => reader.Record(properties, policies.RecordTypes[type]));

    private T? Read<T>(YamlNode node, Func<PropertyReader, T> read)
        where T : class?
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(node, writer);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        var found = new List<RequestProblem>();
        var properties = PropertyReader.Of(document.RootElement, "", found);
        var facts = properties is null ? null : read(properties);
        foreach (var problem in found)
        {
            problems.Error(Find(node, problem.Property), "bad-fact", problem.Message, "Mend it, or leave it out.");
        }

        return facts;
    }

    private static void Write(YamlNode node, Utf8JsonWriter writer)
    {
        switch (node)
        {
            case YamlMap map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    writer.WritePropertyName(entry.Key.Text);
                    Write(entry.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case YamlList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            case YamlScalar { IsNothing: false } scalar:
                writer.WriteStringValue(scalar.Text);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static SourcePosition Find(YamlNode node, string path)
    {
        foreach (string key in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (node is not YamlMap map || map.Find(key) is not { } entry)
            {
                break;
            }

            node = entry.Value;
        }

        return node.At;
    }
}
