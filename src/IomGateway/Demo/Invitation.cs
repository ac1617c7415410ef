using IomGateway.Demo.Callers;
using IomGateway.Demo.Story;
using IomGateway.Demo.Telling;
using IomGateway.Demo.World;

namespace IomGateway.Demo;

/// <summary>
/// What a reader can do while the demo stays up: addresses, and lines to paste into another terminal.
/// </summary>
internal sealed class Invitation(DemoWorld world, Teller teller)
{
    /// <summary>This very program, whether or not a shell would find one of that name.</summary>
    private static readonly string Iom = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "iom"
        ? $"\"{Environment.ProcessPath}\"" : $"dotnet \"{Path.Combine(AppContext.BaseDirectory, "iom.dll")}\"";

    public void Print()
    {
        teller.Title("It stays up until you press Ctrl+C");
        teller.Note("Gateway", world.Origin);
        teller.Note("Keys", $"{world.Folder.Keys}, for this run alone");
        teller.Line();
        teller.Say("Ask as probation's case system does. In another terminal:");
        teller.Line();
        foreach (var line in Question())
        {
            teller.Line(line);
        }

        teller.Line();
        teller.Say("What the gateway says of itself, and what that token may ask for:");
        teller.Line();
        teller.Line($"curl -s {world.Origin}/fhir/R4/metadata");
        teller.Line($"curl -s -H \"Authorization: Bearer $TOKEN\" {world.Origin}/v1/me/agreements");
        teller.Line($"curl -s -H \"Authorization: Bearer $TOKEN\" {world.Origin}/ledger/checkpoint");
        teller.Line();
    }

    /// <summary>A token, a statement over the very body, and the question.</summary>
    private IEnumerable<string> Question()
    {
        var by = Cast.LeadProfessional;
        var jordan = world.Person("jordan");
        var crn = world.Agencies.Workspace.Policies.Vocabulary.Identifiers["crn"].System;
        var number = $"{crn}|{jordan.NumberAt(Cast.Probation, "crn")}";
        var errand = Errand.Records(by, "CohortMembership", number, Cast.Police);
        var url = world.Origin + errand.Path;
        yield return $"iom() {{ {Iom} \"$@\"; }}";
        yield return $"TOKEN=$(iom token --agency {by.Agency} --client {DemoAgencies.ClientOf(by.Agency)} \\";
        yield return $"  --key {world.Folder.Keys}/{by.Agency}.client.pem --gateway {world.Origin})";
        yield return $"BODY='{System.Text.Encoding.UTF8.GetString(errand.Body.Span)}'";
        yield return $"STATEMENT=$(printf %s \"$BODY\" | iom token statement --agency {by.Agency} \\";
        yield return $"  --key {world.Folder.Keys}/{by.Agency}.statement.pem --user {by.User} --role {by.Role} \\";
        yield return $"  --purpose {by.Purpose} --justification 'Trying it out' --url {url} \\";
        yield return "  --body - --token \"$TOKEN\")";
        yield return "curl -si -H \"Authorization: Bearer $TOKEN\" -H \"On-Behalf-Of: $STATEMENT\" \\";
        yield return $"  --data \"$BODY\" {url}";
    }
}
