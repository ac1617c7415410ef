namespace IomGateway.Redaction.Tests;

/// <summary>The long forms of tests, which scripts beside the projects run.</summary>
internal static class Program
{
    private static int Main(string[] arguments) => arguments switch
    {
        ["leak-hunt", .. var rest] => LeakHunt.Hunt.Long(rest),
        _ => 2,
    };
}
