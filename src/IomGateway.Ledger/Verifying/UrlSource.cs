using System.Globalization;
using System.Net;
using System.Text;

namespace IomGateway.Ledger.Verifying;

/// <summary>A log's URL, such as <c>https://gateway.example/ledger</c>.</summary>
internal sealed class UrlSource(Uri address, HttpClient? given) : LedgerSource
{
    private readonly HttpClient _http = given ?? new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });

    public override async Task<byte[]?> FindAsync(string path, CancellationToken cancel)
    {
        try
        {
            var resource = new Uri($"{address.AbsoluteUri.TrimEnd('/')}/{path}");
            using HttpResponseMessage answer =
                await _http.GetAsync(resource, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }

            if (answer.StatusCode != HttpStatusCode.OK)
            {
                int status = (int)answer.StatusCode;
                string mend = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                    ? " It asks for the access token of a client that may see this." : "";
                throw new SourceUnreadableException(
                    path, string.Create(CultureInfo.InvariantCulture, $"The server answers {status}.{mend}"));
            }

            await answer.Content.LoadIntoBufferAsync(MaxBytes, cancel);
            return await answer.Content.ReadAsByteArrayAsync(cancel);
        }
        catch (Exception e) when (e is HttpRequestException or IOException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new SourceUnreadableException(path, $"The server cannot be read from: {e.Message.TrimEnd('.')}.", e);
        }
    }

    public override async Task<List<long>?> CheckpointSizesAsync(CancellationToken cancel) =>
        await FindAsync(PublishedLog.Checkpoints, cancel) is { } list
            ? Sizes(Encoding.UTF8.GetString(list).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            : null;

    public override void Dispose()
    {
        if (given is null)
        {
            _http.Dispose();
        }
    }
}
