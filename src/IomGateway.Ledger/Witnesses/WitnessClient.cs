using System.Globalization;
using System.Net;
using System.Text;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Witnesses;

/// <summary>What a witness answered, or that it did not.</summary>
/// <param name="Status">The HTTP status; null when there was no answer.</param>
/// <param name="Body">The body, or why there was no answer.</param>
internal readonly record struct WitnessReply(HttpStatusCode? Status, string Body)
{
    /// <summary>The size in a 409's body; null when it is none.</summary>
    public long? Size => Body.EndsWith('\n') && TilePath.TryDecimal(Body[..^1], out long size) ? size : null;
}

/// <summary>Asks one witness over HTTP.</summary>
internal sealed class WitnessClient(Uri address, HttpClient http)
{
    /// <summary>A client for witnesses: what they answer is short, and nobody waits long for it.</summary>
    public static HttpClient Http() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = 64 * 1024,
    };

    public Task<WitnessReply> AddAsync(AddCheckpoint request, CancellationToken cancel) => AskAsync(
        () => http.PostAsync(At("add-checkpoint"), new StringContent(request.ToString(), Encoding.UTF8), cancel),
        cancel);

    /// <summary>The last checkpoint of a log that it cosigned; null where it does not offer that.</summary>
    public async Task<string?> LastAsync(string origin, CancellationToken cancel)
    {
        WitnessReply reply = await AskAsync(
            () => http.GetAsync(At($"checkpoints/{WitnessState.NameOf(origin)}"), cancel), cancel);
        return reply.Status == HttpStatusCode.OK ? reply.Body : null;
    }

    private Uri At(string path) => new(string.Create(
        CultureInfo.InvariantCulture, $"{address.AbsoluteUri.TrimEnd('/')}/{path}"));

    private static async Task<WitnessReply> AskAsync(
        Func<Task<HttpResponseMessage>> ask, CancellationToken cancel)
    {
        try
        {
            using HttpResponseMessage answer = await ask();
            return new WitnessReply(answer.StatusCode, await answer.Content.ReadAsStringAsync(cancel));
        }
        catch (Exception e) when (e is HttpRequestException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return new WitnessReply(null, e.Message);
        }
    }
}
