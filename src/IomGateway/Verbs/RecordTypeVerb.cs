using System.CommandLine;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Verbs;

/// <summary>
/// <c>iom record-type new</c>: the map of a FHIR resource type, to be judged by hand; until then nothing leaves by it.
/// </summary>
internal static class RecordTypeVerb
{
    private static readonly Argument<string> Type = new("TYPE") { Description = "A resource type of FHIR R4." };

    public static Command Create()
    {
        var make = new Command(
            "new",
            "Write the map of a FHIR resource type with every element listed and withheld. Example: iom record-type new"
            + " Task")
        {
            Type, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        make.SetAction((parsed, cancel) => NewAsync(
            parsed.GetRequiredValue(Type),
            Path.Combine(WorkspaceOptions.Folders(parsed).Policies, "record-types"),
            cancel));
        return new Command(
            "record-type", "Look after the maps of record types. Example: iom record-type new Task") { make };
    }

    private static async Task<int> NewAsync(string type, string folder, CancellationToken cancel)
    {
        var draft = RecordTypeDraft.Write(type, ElementTable.R4) ?? throw new VerbException(Unknown(type));
        var path = Path.Combine(folder, type + ".yaml");
        if (File.Exists(path))
        {
            throw new VerbException($"{Output.Name(path)} is there already. Change it, or move it away first.");
        }

        await using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
        await file.WriteAsync(draft.AsMemory(), cancel);
        Console.Out.WriteLine(
            $"Wrote {Output.Name(path)}: nothing leaves by it until its elements are put into categories.");
        return Invocation.Fine;
    }

    private static string Unknown(string type)
    {
        var near = RecordTypeDraft.Nearest(type, ElementTable.R4);
        return ElementTable.R4.IsResource(type)
            ? $"A {type} holds other resources, or is none by itself: write a map for each type inside it."
            : $"FHIR R4 has no resource type {type}."
                + (near.Count == 0 ? " Its types are listed at hl7.org/fhir/R4/resourcelist.html."
                    : $" Did you mean {string.Join(", ", near)}?");
    }
}
