using IomGateway.Exchange.Asking;
using IomGateway.Exchange.Asking.Holders;
using IomGateway.Exchange.Disclosure;
using IomGateway.Exchange.Register;
using IomGateway.Exchange.Register.Authzen;
using IomGateway.Exchange.Standing;
using IomGateway.Records;
using IomGateway.Records.Consents;
using IomGateway.Records.Emergencies;
using IomGateway.Records.Holds;
using IomGateway.Records.Idempotency;
using IomGateway.Records.Misses;
using IomGateway.Records.Notices;
using IomGateway.Records.People;
using IomGateway.Records.References;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace IomGateway.Exchange;

public static class ExchangeRegistration
{
    /// <summary>
    /// Adds the data path. The composition also registers <see cref="Access.CallerCheck"/>, the ledger, the records
    /// database, <see cref="Enforcement"/>, <see cref="GatewayKey"/> and <see cref="RecipientKeys"/>.
    /// </summary>
    public static IServiceCollection AddExchange(
        this IServiceCollection services, ExchangeOptions options, HolderOptions holders)
    {
        services.AddHttpForwarder();
        services.AddSingleton(options).AddSingleton(holders);
        services.AddSingleton<PersonRegister>().AddSingleton<NoticeRegister>().AddSingleton<HoldRegister>();
        services.AddSingleton<MissRegister>().AddSingleton<MissLimit>().AddSingleton<EmergencyRegister>();
        services.AddSingleton(s => new ReferenceRegister(
            s.GetRequiredService<RecordsDatabase>(), s.GetRequiredService<RecipientKeys>().ReferenceKey()));
        services.AddSingleton<Evidence>().AddSingleton<RecipientIds>().AddSingleton<HeldRecords>();
        services.AddSingleton<StrangerLimit>().AddSingleton<RecordPasses>();
        services.AddSingleton<Answers>().AddSingleton<BreakGlass>();
        services.AddSingleton<HolderTransport>().AddSingleton<HolderToken>().AddSingleton<HolderClient>();
        services.AddSingleton<PersonCheck>().AddSingleton<HolderPass>().AddSingleton<SubjectFinder>();
        services.AddSingleton<QuestionDecisions>().AddSingleton<ExchangeTelemetry>().AddSingleton<Asking.Exchange>();
        services.AddSingleton<FactRegister>().AddSingleton<ConsentRegister>().AddSingleton<IdempotencyRegister>();
        services.AddSingleton<Told>().AddSingleton<PersonNamed>();
        services.AddSingleton<FactsCall>().AddSingleton<ConsentsCall>();
        services.AddSingleton<HoldsCalls>().AddSingleton<NoticesCall>().AddSingleton<SimulateCall>();
        services.AddSingleton<EvaluationCalls>();
        return services;
    }

    public static IEndpointRouteBuilder MapExchange(this IEndpointRouteBuilder routes)
    {
        routes.MapAsking();
        routes.MapRegister();
        routes.MapAuthzen();
        routes.MapReceipts();
        routes.MapOffers();
        routes.MapAgreements();
        return routes;
    }
}
