using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace IomGateway.Demo.Partners;

/// <summary>
/// The partners' own systems, played by one web server: each agency answers under its own path, in FHIR R4 or in its
/// own JSON, to nobody but the gateway, and can be taken down and brought back.
/// </summary>
internal sealed class PartnerSystems : IAsyncDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly ConcurrentDictionary<string, byte> down = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Agency, AskedBy By)> questions = new();
    private readonly GatewayWord word;
    private WebApplication? app;

    private PartnerSystems(PartnerRecords records, string gateway)
    {
        Records = records;
        word = new GatewayWord(http, gateway, TimeProvider.System);
    }

    public PartnerRecords Records { get; }

    public Uri Address => new(app!.Urls.Single());

    public static async Task<PartnerSystems> StartAsync(
        PartnerRecords records, string gateway, CancellationToken cancel)
    {
        var systems = new PartnerSystems(records, gateway);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        systems.app = builder.Build();
        systems.app.UseRouting();
        systems.app.Use(systems.AdmitAsync);
        systems.Map(systems.app);
        await systems.app.StartAsync(cancel);
        return systems;
    }

    /// <summary>From now on the agency's system breaks every connection.</summary>
    public void TakeDown(string agency) => down[agency] = 0;

    public void BringBack(string agency) => down.TryRemove(agency, out _);

    /// <summary>For whom the gateway has asked an agency so far.</summary>
    public IReadOnlyList<AskedBy> QuestionsTo(string agency) =>
        [.. questions.Where(q => q.Agency == agency).Select(q => q.By)];

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        http.Dispose();
    }

    private async Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        var agency = context.Request.Path.Value!.Split('/', 3)[1];
        if (down.ContainsKey(agency))
        {
            context.Abort();
            return;
        }

        var by = await word.CheckAsync(context.Request.Headers.Authorization, agency, context.RequestAborted);
        if (by is null)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        questions.Enqueue((agency, by));
        await next(context);
    }

    private void Map(WebApplication routes)
    {
        routes.MapPost("/{agency}/fhir/{type}/_search", async (HttpContext context, string agency, string type) =>
            await WriteAsync(context,
                Search(agency, type, await context.Request.ReadFormAsync(context.RequestAborted)), fhir: true));
        routes.MapGet("/{agency}/fhir/{type}/{id}",
            async (HttpContext context, string agency, string type, string id) =>
            await WriteAsync(context, Records.Find(agency, type, id), fhir: true));
        routes.MapPost("/{agency}/records/{type}/_search", async (HttpContext context, string agency, string type) =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            await WriteAsync(context, Array(Records.Own(agency, type, form["identifier"].ToString())), fhir: false);
        });
    }

    private JsonObject Search(string agency, string type, IFormCollection form)
    {
        if (type == "Patient")
        {
            return Bundle(Records.People(agency, form["identifier"].ToString()), []);
        }

        var (found, included) = Records.About(agency, type, form["patient"].ToString());
        return Bundle(found, included);
    }

    private static JsonObject Bundle(IEnumerable<JsonObject> found, IEnumerable<JsonObject> included) => new()
    {
        ["resourceType"] = "Bundle",
        ["type"] = "searchset",
        ["entry"] = new JsonArray(
        [
            .. found.Select(r => Entry(r, "match")),
            .. included.Select(r => Entry(r, "include")),
        ]),
    };

    private static JsonObject Entry(JsonObject record, string mode) => new JsonObject
    {
        ["resource"] = record.DeepClone(),
        ["search"] = new JsonObject { ["mode"] = mode },
    };

    private static JsonArray Array(IEnumerable<JsonObject> records) => new([.. records.Select(r => r.DeepClone())]);

    private static async Task WriteAsync(HttpContext context, JsonNode? body, bool fhir)
    {
        if (body is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = fhir ? "application/fhir+json" : "application/json";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }
}
