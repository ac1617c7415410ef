using IomGateway.Serving;
using IomGateway.Sharing.Agencies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IomGateway.EndToEnd.Tests.Running;

/// <summary>What a test wants other than usual.</summary>
internal sealed record GatewaySetup
{
    /// <summary>The agreements in force, of the repository's own.</summary>
    public IReadOnlyList<string> Agreements { get; init; } = ["llr-treatment-engagement"];

    public TimeSpan HolderTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public int HolderMaxBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How the holders listen; plain http when absent.</summary>
    public Action<ListenOptions>? HolderListen { get; init; }

    /// <summary>The name by which holders are called, where it has to be that of a certificate.</summary>
    public string? HolderHostName { get; init; }

    /// <summary>Changes an agency before it is put in force.</summary>
    public Func<Agency, Agency>? Agencies { get; init; }

    /// <summary>Changes the gateway's settings.</summary>
    public Action<GatewayOptions>? Options { get; init; }

    /// <summary>Changes what the gateway's host is made of.</summary>
    public Action<WebApplicationBuilder>? Configure { get; init; }
}
