using System.CommandLine;
using System.Data.Common;
using System.Security.Cryptography;
using IomGateway.Ledger;
using IomGateway.Records;

namespace IomGateway.Verbs;

/// <summary>
/// Runs the command line: results on standard output, the rest on standard error. Exit codes: 0 fine, 1 the answer is
/// no, 2 it could not be done. Bad input gets a sentence, never a stack trace.
/// </summary>
internal static class Invocation
{
    public const int Fine = 0;
    public const int No = 1;
    public const int CouldNot = 2;

    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("iom --help, or iom VERB --help, says what can be written.");
            return CouldNot;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted.");
            return CouldNot;
        }
        catch (RecordsUnavailableException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message} {e.Mend}");
            return CouldNot;
        }
        catch (Exception e) when (e is VerbException or IOException or UnauthorizedAccessException
            or LedgerUnavailableException or LedgerDamagedException or InvalidOperationException
            or InvalidDataException or CryptographicException or DbException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return CouldNot;
        }
    }
}

/// <summary>A verb cannot do what was asked; the message says why and what to do.</summary>
internal sealed class VerbException(string message) : Exception(message);
