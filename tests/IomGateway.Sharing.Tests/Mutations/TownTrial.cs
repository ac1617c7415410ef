using IomGateway.Sharing.Mutations;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Tests.Reading;

namespace IomGateway.Sharing.Tests.Mutations;

/// <summary>The sound workspace with scenarios of its own.</summary>
internal sealed class TownTrial : IDisposable
{
    public const string Permit =
        """
          - name: The police learn whether treatment is kept up
            given: { person: { level: priority, age: adult, mappa: { level: none }, consents: [treatment-disclosure] },
                record: { handling: P }, at: 2026-06-01T12:00:00Z }
            ask: { from: town-treatment, to: town-police, role: case-worker, purpose: support,
                record-type: Appointment }
            expect: { decision: permit, categories: { attendance: clear } }

        """;

    private readonly TownCopy town = new();

    public string Agreement => Path.Combine(town.Agreements, "town", "engagement.yaml");

    public string Root => town.Root;

    public void Dispose() => town.Dispose();

    public void Write(string scenarios) =>
        town.Write("sharing-agreements/town/engagement.scenarios.yaml", "agreement: engagement\nscenarios:\n" + scenarios);

    public Workspace Load() => town.Load();

    public MutationReport Run(params string[] paths) => MutationRun.Run(Load(), paths, CancellationToken.None);
}
