using System.Text.Json.Nodes;
using IomGateway.Demo;
using IomGateway.Demo.Callers;
using IomGateway.Demo.People;
using IomGateway.Demo.World;
using IomGateway.Oversight.Agreements;
using IomGateway.Records.Agreements;
using IomGateway.Serving;
using Microsoft.Extensions.Logging;

namespace IomGateway.Benchmarks.Path;

/// <summary>
/// The gateway as it is, with agreements signed and people in the register, and with the partner's own signing beside
/// it: on standard input <c>begin</c> finds the record, <c>statements COUNT FILE</c> signs that many.
/// </summary>
internal static class PathGateway
{
    /// <summary>The agency that holds the record.</summary>
    public const string Holder = "treatment-llr";

    private const string Asker = "prison-healthcare-leicester";

    private static readonly OnBehalf By = new()
    {
        Agency = Asker,
        User = "bench-clinician",
        Role = "clinician",
        Purpose = "provide-care",
        Justification = "Continuity of care on reception into custody.",
    };

    public static async Task RunAsync(int port, string holder, string data)
    {
        var (origin, time) = ($"http://127.0.0.1:{port}", TimeProvider.System);
        using var agencies = DemoAgencies.Make(Repository.Load(), new Uri(holder));
        var options = new GatewayOptions { Origin = origin, Data = data, Development = true };
        await using var gateway = await Gateway.StartAsync(options, agencies.Workspace, Quiet, CancellationToken.None);
        var life = new AgreementLife(agencies.Workspace, new AgreementStore(gateway.Records), gateway.Ledger, time);
        await new AgreementSigning(agencies, life).SignAllAsync(CancellationToken.None);
        var people = DemoPerson.ReadAll(new DemoFiles(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)));
        await new RegisterFilling(gateway.Records, agencies, time).FillAsync(people, CancellationToken.None);
        var person = people.First(p => p.Identifiers.Any(i => i.Agency == Asker));
        var (system, value) = NumberAt(agencies, person, Holder);
        await File.WriteAllTextAsync(
            System.IO.Path.Combine(data, "patient.json"), Patient(person, system, value).ToJsonString());
        Console.WriteLine("ready");

        using var http = new HttpClient();
        var partner = new PartnerProgram(http, Asker, agencies.Keys(Asker), origin, time);
        var read = default(Errand);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line == "begin")
            {
                var (asked, number) = NumberAt(agencies, person, Asker);
                var found = await partner.SendAsync(
                    Errand.Search(By, "Observation", $"{asked}|{number}", Holder), CancellationToken.None);
                var id = (string?)JsonNode.Parse(found.Body)?["entry"]?[0]?["resource"]?["id"];
                read = Errand.Get(By, $"/fhir/R4/Observation/{id}");
                Console.WriteLine(
                    id is null ? $"{found.Status}" : $"{read.Path} {await partner.TokenAsync(CancellationToken.None)}");
                continue;
            }

            var words = line.Split(' ');
            var token = await partner.TokenAsync(CancellationToken.None);
            await File.WriteAllLinesAsync(
                words[2], Enumerable.Range(0, int.Parse(words[1])).Select(_ => partner.Statement(read!, token)));
            Console.WriteLine("signed");
        }
    }

    private static (string System, string Value) NumberAt(DemoAgencies agencies, DemoPerson person, string agency)
    {
        var number = person.Identifiers.First(i => i.Agency == agency);
        return (agencies.Workspace.Policies.Vocabulary.Identifiers[number.System].System, number.Value);
    }

    private static JsonObject Patient(DemoPerson person, string system, string value) => new()
    {
        ["resourceType"] = "Patient",
        ["id"] = "p3",
        ["identifier"] = new JsonArray(new JsonObject { ["system"] = system, ["value"] = value }),
        ["birthDate"] = person.BirthDate.ToString("yyyy-MM-dd"),
    };

    private static void Quiet(Microsoft.AspNetCore.Builder.WebApplicationBuilder builder) =>
        builder.Logging.ClearProviders();
}
