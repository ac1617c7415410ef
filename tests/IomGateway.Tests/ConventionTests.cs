using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace IomGateway.Tests;

/// <summary>
/// The house rules that a reader relies on: who may know whom, how long a file gets, what a type may be called.
/// </summary>
public sealed partial class ConventionTests
{
    private static readonly string Root = FindRoot();

    private static readonly Dictionary<string, string[]> MayKnow = new(StringComparer.Ordinal)
    {
        ["IomGateway.Redaction"] = [],
        ["IomGateway.Sharing"] = ["IomGateway.Redaction"],
        ["IomGateway.Ledger"] = [],
        ["IomGateway.Records"] = ["IomGateway.Sharing"],
        ["IomGateway.Exchange"] =
            ["IomGateway.Sharing", "IomGateway.Redaction", "IomGateway.Ledger", "IomGateway.Records"],
        ["IomGateway.Oversight"] =
            ["IomGateway.Sharing", "IomGateway.Redaction", "IomGateway.Ledger", "IomGateway.Records"],
        ["IomGateway.Identity"] = ["IomGateway.Sharing", "IomGateway.Records"],
        ["IomGateway"] =
        [
            "IomGateway.Redaction", "IomGateway.Sharing", "IomGateway.Ledger", "IomGateway.Records",
            "IomGateway.Exchange", "IomGateway.Oversight", "IomGateway.Identity",
        ],
    };

    public static TheoryData<string> Projects => [.. MayKnow.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_knows_only_whom_it_may(string project)
    {
        var file = XDocument.Load(Path.Combine(Root, "src", project, $"{project}.csproj"));
        var known = file.Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));

        Assert.Empty(known.Except(MayKnow[project]));
    }

    [Theory]
    [InlineData("IomGateway.Redaction")]
    [InlineData("IomGateway.Sharing")]
    public void The_deciding_rooms_know_no_web_server_database_or_clock(string project)
    {
        var references = Assembly.Load(project).GetReferencedAssemblies().Select(a => a.Name!).ToArray();

        Assert.DoesNotContain(references, r => r.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.DoesNotContain(references, r => r.Contains("Sqlite", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(references, r => r.StartsWith("System.Data", StringComparison.Ordinal));
        var usesAClock = Sources($"src/{project}")
            .Where(f => File.ReadAllText(f).Contains("TimeProvider", StringComparison.Ordinal));
        Assert.Empty(usesAClock);
    }

    [Fact]
    public void Asking_and_telling_do_not_know_each_other()
    {
        var asking = Sources("src/IomGateway.Exchange/Asking").Where(f => Mentions(f, "IomGateway.Exchange.Telling"));
        var shared = Sources("src/IomGateway.Exchange/Access").Concat(Sources("src/IomGateway.Exchange/Disclosure"))
            .Where(f => Mentions(f, "IomGateway.Exchange.Asking") || Mentions(f, "IomGateway.Exchange.Telling"));

        Assert.Empty(asking);
        Assert.Empty(shared);
    }

    [Fact]
    public void No_source_file_is_longer_than_300_lines()
    {
        Assert.Empty(Sources("src").Concat(Sources("tests")).Where(f => File.ReadLines(f).Count() > 300).Select(Name));
    }

    [Fact]
    public void No_line_is_longer_than_120_characters()
    {
        Assert.Empty(Sources("src").Where(f => File.ReadLines(f).Any(l => l.Length > 120)).Select(Name));
    }

    [Fact]
    public void No_member_is_longer_than_70_lines()
    {
        Assert.Empty(Sources("src").Concat(Sources("tests")).SelectMany(f => CodeLengths.Members(File.ReadAllLines(f))
            .Where(m => m.Lines > 70).Select(m => $"{Name(f)}:{m.Begins}")));
    }

    [Fact]
    public void Every_class_is_sealed_static_or_abstract()
    {
        var open = MayKnow.Keys.SelectMany(p => Assembly.Load(p == "IomGateway" ? "iom" : p).GetTypes())
            .Where(t => t is { IsClass: true, IsSealed: false, IsAbstract: false })
            .Where(t => t.Namespace?.StartsWith("IomGateway", StringComparison.Ordinal) is true)
            .Select(t => t.FullName);

        Assert.Empty(open);
    }

    [Fact]
    public void No_type_has_a_name_that_says_nothing()
    {
        var vague = Sources("src").SelectMany(
            f => VagueName().Matches(File.ReadAllText(f)).Select(m => $"{Name(f)}: {m.Value}"));

        Assert.Empty(vague);
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var strays = Sources("src").Where(f => !File.ReadAllText(f).Contains(
            $"namespace {Namespace(f)};", StringComparison.Ordinal)).Select(Name)
            .Where(f => !f.EndsWith("Program.cs", StringComparison.Ordinal));

        Assert.Empty(strays);
    }

    [Fact]
    public void Every_project_and_folder_of_policy_says_what_it_is_for()
    {
        string[] folders =
        [
            .. Directory.GetDirectories(Path.Combine(Root, "src")),
            Path.Combine(Root, "policies"), .. Directory.GetDirectories(Path.Combine(Root, "policies")),
            Path.Combine(Root, "sharing-agreements"),
            .. Directory.GetDirectories(Path.Combine(Root, "sharing-agreements")),
        ];

        Assert.Empty(folders.Where(f => !File.Exists(Path.Combine(f, "README.md"))).Select(Name));
    }

    [Fact]
    public void The_top_level_holds_nothing_else()
    {
        string[] allowed =
        [
            "src", "tests", "policies", "sharing-agreements", "infra", "IomGateway.sln", "README.md", "global.json",
            "Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt",
        ];
        var found = Directory.GetFileSystemEntries(Root).Select(Path.GetFileName)
            .Where(n => !n!.StartsWith('.') && n is not ("bin" or "obj"));

        Assert.Empty(found.Except(allowed));
    }

    private static string Namespace(string file)
    {
        var folder = Path.GetRelativePath(Path.Combine(Root, "src"), Path.GetDirectoryName(file)!);
        return folder.Replace(Path.DirectorySeparatorChar, '.');
    }

    private static bool Mentions(string file, string text) =>
        File.ReadAllText(file).Contains(text, StringComparison.Ordinal);

    private static string Name(string file) => Path.GetRelativePath(Root, file);

    private static IEnumerable<string> Sources(string folder) =>
        Directory.Exists(Path.Combine(Root, folder))
            ? Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
                .Where(f => !f.Contains("/obj/", StringComparison.Ordinal)
                    && !f.Contains("/bin/", StringComparison.Ordinal))
            : [];

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "IomGateway.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new DirectoryNotFoundException("IomGateway.sln was not found.");
        }

        return folder;
    }

    [GeneratedRegex(
        @"(class|record|struct|interface) I?[A-Z]\w*(Manager|Helper|Helpers|Util|Utils|Utility|Service|Processor)\b")]
    private static partial Regex VagueName();
}
