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
    /// <summary>How long a failure is told to whoever asks next, where no answer has come since.</summary>
    private static readonly TimeSpan SilentFor = TimeSpan.FromMinutes(5);

    private static readonly PipeOptions Inline = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private readonly ConcurrentDictionary<string, Breaker> breakers = new(StringComparer.Ordinal);

    /// <summary>
    /// How the agency failed when it was last asked, about whomever: so that who is named as silent tells nothing of
    /// the person who is asked about now. <see langword="null"/> when it did not, or long ago.
    /// </summary>
    public HolderFault? Silence(string agency) =>
        !breakers.TryGetValue(agency, out var breaker) ? null
        : breaker.Failed is { } failed && time.GetElapsedTime(failed.At) < SilentFor ? failed.Fault
        : breaker.State.CircuitState != CircuitState.Closed ? HolderFault.CircuitOpen : null;

    /// <summary>
    /// Sends the request and hands the body to <paramref name="read"/> while it arrives.
    /// Throws <see cref="HolderException"/> for every way in which a holder can fail.
    /// </summary>
    public async Task<T> AskAsync<T>(
        Agency holder,
        HolderRequest request,
        Func<PipeReader, HolderDeadline, CancellationToken, Task<T>> read,
        CancellationToken cancel)
    {
        var system = holder.System ?? throw new HolderException(HolderFault.Unreachable);
        var breaker = breakers.GetOrAdd(holder.Id, static (_, o) => new Breaker(o), options);
        using var deadline = new HolderDeadline(system.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            var answer = await breaker.Pipeline.ExecuteAsync(
                token => InTimeAsync(holder, system, request, read, deadline, token), both.Token);
            breaker.Failed = null;
            return answer;
        }
        catch (BrokenCircuitException e)
        {
            throw new HolderException(HolderFault.CircuitOpen, e);
        }
        catch (HolderException e) when (Breaker.IsTheHoldersFault(e))
        {
            breaker.Failed = new Failure(time.GetTimestamp(), e.Fault);
            throw;
        }
    }

    /// <summary>What the deadline broke off is a fault of the holder's, and counts as one.</summary>
    private async ValueTask<T> InTimeAsync<T>(
        Agency holder,
        HolderSystem system,
        HolderRequest request,
        Func<PipeReader, HolderDeadline, CancellationToken, Task<T>> read,
        HolderDeadline deadline,
        CancellationToken cancel)
    {
        try
        {
            return await ExchangeAsync(holder, system, request, (body, token) => read(body, deadline, token), cancel);
        }
        catch (Exception e) when (deadline.HasPassed && e is HolderException or OperationCanceledException)
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
        // Whoever writes reads on: an answer of one read is taken in without a change of thread.
        var pipe = new Pipe(Inline);
        var transformer = new HolderTransformer(request, tokens.For(request.Permit, holder));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var sending = SendAsync(transport.For(holder), system, request, transformer, pipe.Writer, stop.Token);
        var body = pipe.Reader;
        try
        {
            if (await transformer.Encoding is { } encoding)
            {
                body = PipeReader.Create(new ExpandedBody(body.AsStream(), encoding, system.MaxBytes));
            }

            return await read(body, cancel);
        }
        finally
        {
            await body.CompleteAsync();
            await pipe.Reader.CompleteAsync();
            if (!sending.IsCompleted)
            {
                await stop.CancelAsync();
            }

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

            // The deadline is the only clock: the forwarder's own would run on while a caller reads slowly.
            var config = new ForwarderRequestConfig
            {
                ActivityTimeout = Timeout.InfiniteTimeSpan,
                AllowResponseBuffering = false,
            };
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
        transformer.Ended();
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

    private sealed class Breaker
    {
        private volatile Failure? failed;

        public Breaker(HolderOptions options) => Pipeline = new ResiliencePipelineBuilder()
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 4,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = options.BreakFor,
                StateProvider = State,
                ShouldHandle = static outcome => ValueTask.FromResult(IsTheHoldersFault(outcome.Outcome.Exception)),
            }).Build();

        public ResiliencePipeline Pipeline { get; }

        public CircuitBreakerStateProvider State { get; } = new();

        /// <summary>The latest failure; <see langword="null"/> when an answer has come since.</summary>
        public Failure? Failed
        {
            get => failed;
            set => failed = value;
        }

        /// <summary>A wrong person or a caller that hung up says nothing of the holder's health.</summary>
        public static bool IsTheHoldersFault(Exception? e) => e is HolderException
        {
            Fault: not (HolderFault.WrongPerson or HolderFault.NoSuchRecord or HolderFault.AddressNotAllowed),
        };
    }

    private sealed record Failure(long At, HolderFault Fault);
}
