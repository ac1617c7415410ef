using System.CommandLine;
using System.Text.Json.Nodes;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Checking;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

/// <summary>
/// <c>iom record-type new</c>: the map of a FHIR resource type, to be judged by hand; until then nothing leaves by it.
/// <c>check</c>: what is wrong with the maps.
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
            "record-type", "Look after the maps of record types. Example: iom record-type new Task") { make, Check() };
    }

    private static Command Check()
    {
        var types = new Argument<string[]>("TYPE")
        {
            Description = "The types; all of them when left out.", Arity = ArgumentArity.ZeroOrMore,
        };
        var output = Output.Option();
        var check = new Command(
            "check",
            "Check maps of record types, and that their fixtures reach every path. Example: iom record-type check Task")
        {
            types, output, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        check.SetAction(parsed => Report(
            WorkspaceOptions.Load(parsed), Path.Combine(WorkspaceOptions.Folders(parsed).Policies, "record-types"),
            parsed.GetValue(types) ?? [], parsed.GetValue(output) == Output.Json));
        return check;
    }

    private static int Report(Workspace workspace, string folder, string[] types, bool json)
    {
        var problems = AgreementCheck.Run(workspace, LondonDay.Of(TimeProvider.System.GetUtcNow()))
            .Where(p => Path.GetFullPath(p.At.File).StartsWith(
                Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .ToList();
        if (types.FirstOrDefault(t => !File.Exists(Path.Combine(folder, t + ".yaml"))) is { } absent)
        {
            throw new VerbException(
                $"There is no map {Output.Name(Path.Combine(folder, absent + ".yaml"))}. Write one with iom record-type"
                + $" new {absent}.");
        }

        var known = workspace.Policies.RecordTypes.Values.OrderBy(t => t.Name, StringComparer.Ordinal).ToList();
        if (types.Length > 0)
        {
            known.RemoveAll(t => !types.Contains(t.Name, StringComparer.Ordinal));
            problems.RemoveAll(p => !types.Contains(Path.GetFileName(p.At.File).Split('.')[0], StringComparer.Ordinal));
        }

        var errors = ProblemReport.Errors(problems);
        if (json)
        {
            Output.Write(new JsonObject
            {
                ["recordTypes"] = new JsonArray([.. known.Select(t => new JsonObject
                {
                    ["name"] = t.Name,
                    ["categories"] = new JsonArray(
                        [.. t.Categories.Order(StringComparer.Ordinal).Select(c => (JsonNode?)c)]),
                })]),
                ["problems"] = ProblemReport.Json(problems),
                ["errors"] = errors,
                ["warnings"] = problems.Count - errors,
            });
        }
        else
        {
            known.ForEach(t => Console.Out.WriteLine($"{t.Name}: {Categories(t)}"));
            ProblemReport.WriteText(problems, Console.Out);
            Console.Out.WriteLine($"{known.Count} read, {errors} errors, {problems.Count - errors} warnings.");
        }

        return errors == 0 ? Invocation.Fine : Invocation.No;
    }

    private static string Categories(RecordType type) => type.Categories.Count == 0
        ? "nothing leaves by it" : string.Join(", ", type.Categories.Order(StringComparer.Ordinal));

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
