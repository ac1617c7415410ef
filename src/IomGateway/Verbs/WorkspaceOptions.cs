using System.CommandLine;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

/// <summary>Where a verb finds policies and agreements: by walking up from the current folder, unless it is
/// told.</summary>
internal static class WorkspaceOptions
{
    public static readonly Option<string?> Policies = new("--policies")
    {
        Description = "The folder of policies; found by walking up from here when left out.",
    };

    public static readonly Option<string?> Agreements = new("--agreements")
    {
        Description = "The folder of agencies and agreements; found by walking up from here when left out.",
    };

    /// <exception cref="VerbException">No such folders were found.</exception>
    public static SharingFolders Folders(ParseResult parsed)
    {
        var found = SharingFolders.Find(Directory.GetCurrentDirectory());
        var policies = parsed.GetValue(Policies) ?? found?.Policies;
        var agreements = parsed.GetValue(Agreements) ?? found?.Agreements;
        return policies is not null && agreements is not null
            ? new SharingFolders(policies, agreements)
            : throw new VerbException("No policies/ and sharing-agreements/ were found here or above;"
                + " run where they are, or name them with --policies and --agreements.");
    }

    public static Workspace Load(ParseResult parsed)
    {
        var folders = Folders(parsed);
        return Workspace.Load(folders.Policies, folders.Agreements);
    }

    /// <summary>The same, for what cannot work on a part: everything must be readable.</summary>
    /// <exception cref="VerbException">Something cannot be read; the message says what, where and how to mend
    /// it.</exception>
    public static Workspace LoadSound(ParseResult parsed) => Sound(Load(parsed));

    /// <summary>The same without scenarios, for what only enforces.</summary>
    /// <exception cref="VerbException">Something cannot be read.</exception>
    public static Workspace LoadSoundRules(ParseResult parsed)
    {
        var folders = Folders(parsed);
        return Sound(Workspace.LoadRules(folders.Policies, folders.Agreements));
    }

    /// <summary>The workspace, where everything in it could be read.</summary>
    /// <exception cref="VerbException">Something cannot be read.</exception>
    public static Workspace Sound(Workspace workspace)
    {
        return workspace.IsSound
            ? workspace
            : throw new VerbException("Policies, agencies or agreements are broken:\n" + string.Join(
                '\n', workspace.Problems.Where(p => p.Severity == Severity.Error)
                    .Select(p => $"  {p.At}: {p.Message} {p.Help}")));
    }

    /// <summary>Every agreement of the workspace, each as though everybody had signed it.</summary>
    public static Rulebook AsIfSigned(Workspace workspace) => Rulebook.Compile(
        workspace.Policies,
        workspace.Agencies,
        [.. workspace.Agreements.Select(a => EnforcedAgreement.AsIfSigned(a, workspace.Policies, workspace.Agencies))]);
}
