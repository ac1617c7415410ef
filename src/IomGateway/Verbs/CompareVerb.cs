using System.CommandLine;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Compare;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

/// <summary>
/// <c>iom compare</c>: exactly what one version lets pass beside another, however either is written. Exit codes: 0 the
/// same or less, 1 something more, 2 it could not be done.
/// </summary>
internal static class CompareVerb
{
    private const int MostBytes = 256 * 1024;

    public static Command Create()
    {
        var old = Named("OLD", "What stands now");
        var @new = Named("NEW", "What would stand instead");
        var others = new Option<bool>("--with-others")
        {
            Description = "Judge each beside the other agreements of the folder of agreements, which stay as they are.",
        };
        var output = Output.Option();
        var verb = new Command(
            "compare",
            "Say exactly what a change opens and closes; exit code 1 when it opens anything."
            + " Example: iom compare agreement-v1.yaml agreement-v2.yaml")
        {
            old, @new, others, output, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var reader = new SetReader(() => WorkspaceOptions.LoadSound(parsed), parsed.GetValue(others));
            var comparison = Comparison.Between(
                await reader.ReadAsync(parsed.GetRequiredValue(old), cancel),
                await reader.ReadAsync(parsed.GetRequiredValue(@new), cancel));
            if (parsed.GetValue(output) == Output.Json)
            {
                Output.Write(ComparisonJson.Of(comparison, Output.Name));
            }
            else
            {
                ExplainVerb.WriteText(ComparisonAccount.Of(comparison));
            }

            return comparison.Verdict is Direction.Same or Direction.Narrower ? Invocation.Fine : Invocation.No;
        });
        return verb;
    }

    private static Argument<string> Named(string name, string what) => new(name)
    {
        Description = $"{what}: an agreement's file, a folder of them, or a folder with policies/ and"
            + " sharing-agreements/ of its own.",
    };

    /// <summary>Reads what is to be compared; the workspace only where what is named has none of its own.</summary>
    private sealed class SetReader(Func<Workspace> load, bool withOthers)
    {
        private readonly Lazy<Workspace> workspace = new(load);

        public async Task<AgreementSet> ReadAsync(string path, CancellationToken cancel)
        {
            if (!File.Exists(path) && !Directory.Exists(path))
            {
                throw new VerbException($"There is no file or folder {path}.");
            }

            var own = new SharingFolders(
                Path.Combine(path, SharingFolders.PoliciesName), Path.Combine(path, SharingFolders.AgreementsName));
            if (Directory.Exists(own.Policies) && Directory.Exists(own.Agreements))
            {
                var whole = WorkspaceOptions.Sound(Workspace.Load(own.Policies, own.Agreements));
                return new AgreementSet(whole.Policies, whole.Agencies, whole.Agreements);
            }

            var read = new List<Agreement>();
            foreach (var file in Directory.Exists(path) ? Agreements(path) : [path])
            {
                read.Add(await ReadOneAsync(file, cancel));
            }

            if (read.Count == 0)
            {
                throw new VerbException($"There is no agreement in {path}.");
            }

            var others = withOthers ? workspace.Value.Agreements.Where(a => read.All(r => r.Id != a.Id)) : [];
            return new AgreementSet(workspace.Value.Policies, workspace.Value.Agencies, [.. others, .. read]);
        }

        private static IEnumerable<string> Agreements(string folder) => Directory
            .EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".scenarios.yaml", StringComparison.Ordinal)
                && Path.GetFileName(f) != "partnership.yaml"
                && Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(f))) != "agencies")
            .Order(StringComparer.Ordinal);

        private async Task<Agreement> ReadOneAsync(string file, CancellationToken cancel)
        {
            var yaml = await Input.ReadAsync(file, Stream () => Stream.Null, MostBytes, cancel);
            return workspace.Value.ReadAgreement(yaml, file, out var problems)
                ?? throw new VerbException($"{file} cannot be compared:\n" + string.Join(
                    '\n', problems.Where(p => p.Severity == Severity.Error)
                        .Select(p => $"  {p.At}: {p.Message} {p.Help}")));
        }
    }
}
