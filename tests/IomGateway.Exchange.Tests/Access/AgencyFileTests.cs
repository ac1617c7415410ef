using IomGateway.Sharing.Reading;

namespace IomGateway.Exchange.Tests.Access;

/// <summary>What an agency's file says of its clients comes to be what is checked.</summary>
public sealed class AgencyFileTests
{
    [Fact]
    public void A_client_is_suspended_and_pinned_by_its_agencys_file()
    {
        var folder = Directory.CreateTempSubdirectory("iom-agencies-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "agencies"));
        File.WriteAllText(Path.Combine(folder, "agencies", "treatment.yaml"), """
            agency: treatment
            title: Treatment
            kind: controller
            classes: []
            partnerships: []
            clients:
              - id: treatment-old
                suspended: true
              - id: treatment-system
                thumbprint: bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2
            """);

        var workspace = Workspace.Load(Path.Combine(folder, "policies"), folder);
        Directory.Delete(folder, recursive: true);

        var clients = workspace.Agencies.Find("treatment")!.Clients.ToDictionary(c => c.Id);
        Assert.True(clients["treatment-old"].Suspended);
        Assert.False(clients["treatment-system"].Suspended);
        Assert.Equal("bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2", clients["treatment-system"].Thumbprint);
    }
}
