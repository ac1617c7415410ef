using System.CommandLine;
using IomGateway.Verbs;

var root = new RootCommand("IOM Gateway enforces information-sharing agreements between agencies.")
{
    ServeVerb.Create(),
};
return await Invocation.RunAsync(root, args);
