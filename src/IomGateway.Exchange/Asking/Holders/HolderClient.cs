using System.Collections.Concurrent;
using System.IO.Pipelines;
using IomGateway.Exchange.Disclosure;
using IomGateway.Sharing.Agencies;
using Polly;
using Polly.CircuitBreaker;
using Yarp.ReverseProxy.Forwarder;

namespace IomGateway.Exchange.Asking.Holders;

/// <summary>
/// Asks holders' systems through YARP's forwarder: each agency with a time limit, a size limit and a circuit breaker of
/// its own. Nothing of the caller's request reaches the holder but what <see cref="HolderRequest"/> says.
/// </summary>
internal sealed class HolderClient(
    IHttpForwarder forwarder, HolderTransport transport, HolderToken tokens, HolderOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Breaker> breakers = new(StringComparer.Ordinal);

    /// <summary>Whether the agency failed when it was last asked, which depends on nobody who is asked about.</summary>
    public bool IsSilent(string agency) =>
        breakers.TryGetValue(agency, out var breaker) && breaker.State.CircuitState != CircuitState.Closed;

    /// <summary>
    /// Sends the request and hands the body to <paramref name="read"/> while it arrives.
    /// Throws <see cref="HolderException"/> for every way in which a holder can fail.
    /// </summary>
    public async Task<T> AskAsync<T>(
        Agency holder, HolderRequest request, Func<PipeReader, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        var system = holder.System ?? throw new HolderException(HolderFault.Unreachable);
        var breaker = breakers.GetOrAdd(holder.Id, static (_, o) => Breaker.Create(o), options);
        using var deadline = new CancellationTokenSource(system.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            return await breaker.Pipeline.ExecuteAsync(
                token => InTimeAsync(holder, system, request, read, deadline, token), both.Token);
        }
        catch (BrokenCircuitException e)
        {
            throw new HolderException(HolderFault.CircuitOpen, e);
        }
    }

    /// <summary>What the deadline broke off is a fault of the holder's, and counts as one.</summary>
    private async ValueTask<T> InTimeAsync<T>(
        Agency holder,
        HolderSystem system,
        HolderRequest request,
        Func<PipeReader, CancellationToken, Task<T>> read,
        CancellationTokenSource deadline,
        CancellationToken cancel)
    {
        try
        {
            return await ExchangeAsync(holder, system, request, read, cancel);
        }
        catch (Exception e) when (deadline.IsCancellationRequested && e is HolderException or OperationCanceledException)
        {
            throw new HolderException(HolderFault.TimedOut, e);
        }
    }

    private async ValueTask<T> ExchangeAsync<T>(
        Agency holder,
        HolderSystem system,
        HolderRequest request,
        Func<PipeReader, CancellationToken, Task<T>> read,
        CancellationToken cancel)
    {
        var pipe = new Pipe(new PipeOptions(useSynchronizationContext: false));
        var transformer = new HolderTransformer(request, tokens.For(request.Permit, holder));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var sending = SendAsync(transport.For(holder), system, request, transformer, pipe.Writer, stop.Token);
        try
        {
            return await read(pipe.Reader, cancel);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await stop.CancelAsync();
            await sending;
        }
    }

    /// <summary>Never throws: whatever goes wrong reaches the reader through the pipe.</summary>
    private async Task SendAsync(
        HttpMessageInvoker invoker,
        HolderSystem system,
        HolderRequest request,
        HolderTransformer transformer,
        PipeWriter body,
        CancellationToken cancel)
    {
        Exception? failure = null;
        try
        {
            var bounded = new BoundedBodyStream(body, system.MaxBytes);
            var context = HolderTransformer.ContextFor(request, bounded);
            // The deadline is the agency's own; the forwarder's, which knows only of silence, comes after it.
            var config = new ForwarderRequestConfig { ActivityTimeout = 2 * system.Timeout, AllowResponseBuffering = false };
            var error = await forwarder.SendAsync(
                context, request.Address.GetLeftPart(UriPartial.Authority), invoker, config, transformer, cancel);
            var cause = context.Features.Get<IForwarderErrorFeature>()?.Exception;
            failure = transformer.Refused is { } fault ? new HolderException(fault)
                : bounded.Overflowed ? new HolderException(HolderFault.TooLarge)
                : error == ForwarderError.None ? null
                : new HolderException(FaultOf(error, cause), cause);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            failure = new HolderException(HolderFault.Unreachable, e);
        }

        await body.CompleteAsync(failure);
    }

    private static HolderFault FaultOf(ForwarderError error, Exception? cause)
    {
        for (var e = cause; e is not null; e = e.InnerException)
        {
            if (e is HolderException known)
            {
                return known.Fault;
            }
        }

        return error is ForwarderError.RequestTimedOut ? HolderFault.TimedOut : HolderFault.Unreachable;
    }

    private sealed record Breaker(ResiliencePipeline Pipeline, CircuitBreakerStateProvider State)
    {
        public static Breaker Create(HolderOptions options)
        {
            var state = new CircuitBreakerStateProvider();
            var pipeline = new ResiliencePipelineBuilder().AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 4,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = options.BreakFor,
                StateProvider = state,
                ShouldHandle = static outcome => ValueTask.FromResult(IsTheHoldersFault(outcome.Outcome.Exception)),
            }).Build();
            return new Breaker(pipeline, state);
        }

        /// <summary>A wrong person or a caller that hung up says nothing of the holder's health.</summary>
        private static bool IsTheHoldersFault(Exception? e) => e switch
        {
            HolderException { Fault: HolderFault.WrongPerson or HolderFault.NoSuchRecord or HolderFault.AddressNotAllowed } => false,
            HolderException => true,
            _ => false,
        };
    }
}
