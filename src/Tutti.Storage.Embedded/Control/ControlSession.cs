using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control.Views;
using Tutti.Storage.Embedded.Control.Wire;

namespace Tutti.Storage.Embedded.Control;

/// <summary>One connection: a greeting, then one request after the other. Nothing that comes in gets out of here as an exception.</summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "Every verb has an order and a view; each is a line.")]
internal sealed partial class ControlSession(IRunControl control, HelloView hello, LineChannel channel, TimeProvider time, ILogger logger)
{
    /// <summary>Who says nothing for so long is not served any more.</summary>
    private static readonly TimeSpan GreetingLimit = TimeSpan.FromSeconds(10);

    /// <summary>Who takes nothing for so long is gone: a watcher comes back and resumes by position.</summary>
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ProgressPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Serves the connection.</summary>
    /// <param name="closing">Ends it between two requests, and ends streams.</param>
    /// <param name="ending">Ends it in the middle of a request.</param>
    public async Task RunAsync(CancellationToken closing, CancellationToken ending)
    {
        try
        {
            if (!await GreetAsync(closing).ConfigureAwait(false)) { return; }
            while (await channel.ReadAsync(ControlJson.Default.ControlRequest, closing).ConfigureAwait(false) is { } request)
            {
                await AnswerAsync(request, request.Verb is ControlVerbs.Events or ControlVerbs.Check ? closing : ending).ConfigureAwait(false);
            }
        }
        catch (TuttiException refusal)
        {
            await RefuseAsync(refusal, closing).ConfigureAwait(false); // what follows a line that cannot be read is not read either
        }
        catch (Exception cause) when (IsGone(cause))
        {
            // The client is gone, or the server closes.
        }
        finally { channel.Dispose(); }
    }

    public async Task RefuseAsync(TuttiException refusal, CancellationToken closing)
    {
        try { await WriteAsync(new ControlReply { Error = new ErrorView(refusal.Code, refusal.Message, refusal.IsTransient) }, closing).ConfigureAwait(false); }
        catch (Exception cause) when (IsGone(cause))
        {
            // It will see the closed connection.
        }
        finally { channel.Dispose(); }
    }

    private async Task<bool> GreetAsync(CancellationToken closing)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(closing);
        using var timer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), limit, GreetingLimit, Timeout.InfiniteTimeSpan);
        var request = await channel.ReadAsync(ControlJson.Default.ControlRequest, limit.Token).ConfigureAwait(false);
        if (request is null) { return false; }
        if (request.Verb != ControlVerbs.Hello) { throw ControlErrors.BadRequest("the first request must be 'hello'"); }
        if (request.Protocol != ControlServer.Protocol) { throw ControlErrors.OtherVersion(request.Protocol ?? 0, ControlServer.Protocol); }
        await WriteAsync(new ControlReply { Hello = hello }, closing).ConfigureAwait(false);
        return true;
    }

    private async Task AnswerAsync(ControlRequest request, CancellationToken closing)
    {
        try
        {
            await DispatchAsync(request, closing).ConfigureAwait(false);
            await WriteAsync(new ControlReply { End = true }, closing).ConfigureAwait(false);
        }
        catch (TuttiException refusal)
        {
            await WriteAsync(new ControlReply { Error = new ErrorView(refusal.Code, refusal.Message, refusal.IsTransient) }, closing).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The boundary of a request: a defect becomes a neutral message and an id, and the next request is served.
        catch (Exception error) when (!IsGone(error))
#pragma warning restore CA1031
        {
            var id = time.GetUtcNow().ToUnixTimeMilliseconds().ToString("x", System.Globalization.CultureInfo.InvariantCulture);
            LogDefect(error, request.Verb, id);
            var refusal = ControlErrors.Internal(id);
            await WriteAsync(new ControlReply { Error = new ErrorView(refusal.Code, refusal.Message) }, closing).ConfigureAwait(false);
        }
    }

    private Task DispatchAsync(ControlRequest request, CancellationToken closing) => request switch
    {
        { Verb: ControlVerbs.Events, Events: { } query } => StreamEventsAsync(query, closing),
        { Verb: ControlVerbs.Check } => CheckAsync(closing),
        { Verb: ControlVerbs.Info or ControlVerbs.Questions or ControlVerbs.List } => AskStoreAsync(request, closing),
        { Verb: ControlVerbs.Get or ControlVerbs.Result or ControlVerbs.Waits, Run: { } run } => AskRunAsync(request.Verb, run, closing),
        _ => DoAsync(request, closing),
    };

    private async Task AskStoreAsync(ControlRequest request, CancellationToken closing)
    {
        switch (request.Verb)
        {
            case ControlVerbs.Info:
                await WriteAsync(new ControlReply { Store = await control.InfoAsync(closing).ConfigureAwait(false) }, closing).ConfigureAwait(false);
                break;
            case ControlVerbs.Questions:
                foreach (var wait in await control.QuestionsAsync(closing).ConfigureAwait(false)) { await WriteAsync(new ControlReply { Wait = wait }, closing).ConfigureAwait(false); }
                break;
            default:
                foreach (var run in await control.ListAsync(request.Filter ?? new RunFilter(), closing).ConfigureAwait(false)) { await WriteRunAsync(run, closing).ConfigureAwait(false); }
                break;
        }
    }

    private async Task AskRunAsync(string verb, string run, CancellationToken closing)
    {
        switch (verb)
        {
            case ControlVerbs.Get:
                await WriteRunAsync(await control.GetAsync(run, closing).ConfigureAwait(false), closing).ConfigureAwait(false);
                break;
            case ControlVerbs.Result:
                await WriteAsync(new ControlReply { Result = await control.ResultAsync(run, closing).ConfigureAwait(false) }, closing).ConfigureAwait(false);
                break;
            default:
                foreach (var wait in await control.WaitsAsync(run, closing).ConfigureAwait(false)) { await WriteAsync(new ControlReply { Wait = wait }, closing).ConfigureAwait(false); }
                break;
        }
    }

    private async Task DoAsync(ControlRequest request, CancellationToken closing)
    {
        switch (request)
        {
            case { Verb: ControlVerbs.Load, Source: { } source }:
                foreach (var workflow in await control.LoadAsync(source, closing).ConfigureAwait(false)) { await WriteAsync(new ControlReply { Workflow = workflow }, closing).ConfigureAwait(false); }
                break;
            case { Verb: ControlVerbs.Start, Start: { } order }:
                await WriteRunAsync(await control.StartAsync(order, closing).ConfigureAwait(false), closing).ConfigureAwait(false);
                break;
            case { Verb: ControlVerbs.Answer, Answer: { } order }:
                await control.AnswerAsync(order, closing).ConfigureAwait(false);
                break;
            case { Verb: ControlVerbs.Signal, Signal: { } order }:
                await control.SignalAsync(order, closing).ConfigureAwait(false);
                break;
            case { Verb: ControlVerbs.Command, Command: { } order }:
                await WriteRunAsync(await control.CommandAsync(order, closing).ConfigureAwait(false), closing).ConfigureAwait(false);
                break;
            case { Verb: ControlVerbs.Correct, Correct: { } order }:
                await WriteRunAsync(await control.CorrectAsync(order, closing).ConfigureAwait(false), closing).ConfigureAwait(false);
                break;
            case { Verb: ControlVerbs.Fork, Fork: { } order }:
                await WriteRunAsync(await control.ForkAsync(order, closing).ConfigureAwait(false), closing).ConfigureAwait(false);
                break;
            case { Verb: ControlVerbs.Erase, Erase: { } order }:
                await WriteAsync(new ControlReply { Erasure = await control.EraseAsync(order, closing).ConfigureAwait(false) }, closing).ConfigureAwait(false);
                break;
            case { Verb: ControlVerbs.RotateKey, RotateKey: { } order }:
                await WriteAsync(new ControlReply { Rotation = await control.RotateKeyAsync(order, closing).ConfigureAwait(false) }, closing).ConfigureAwait(false);
                break;
            case { Verb: ControlVerbs.Ask, Ask: { } order }:
                await WriteAsync(new ControlReply { Answer = await control.AskAsync(order, closing).ConfigureAwait(false) }, closing).ConfigureAwait(false);
                break;
            default:
                throw ControlErrors.BadRequest($"the verb '{Shorten(request.Verb)}' is not known, or its arguments are missing");
        }
    }

    private async Task StreamEventsAsync(EventQuery query, CancellationToken closing)
    {
        await foreach (var happened in control.EventsAsync(query, closing).ConfigureAwait(false))
        {
            await WriteAsync(new ControlReply { Event = happened }, closing).ConfigureAwait(false);
        }
    }

    private async Task CheckAsync(CancellationToken closing)
    {
        var progress = new LatestProgress();
        var check = control.CheckAsync(progress, closing);
        while (await Task.WhenAny(check, Task.Delay(ProgressPause, time, closing)).ConfigureAwait(false) != check)
        {
            await WriteAsync(new ControlReply { Progress = progress.Value }, closing).ConfigureAwait(false);
        }

        await WriteAsync(new ControlReply { Check = await check.ConfigureAwait(false) }, closing).ConfigureAwait(false);
    }

    private Task WriteRunAsync(RunView run, CancellationToken closing) => WriteAsync(new ControlReply { Run = run }, closing);

    private async Task WriteAsync(ControlReply reply, CancellationToken closing)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(closing);
        using var timer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), limit, WriteLimit, Timeout.InfiniteTimeSpan);
        await channel.WriteAsync(reply, ControlJson.Default.ControlReply, limit.Token).ConfigureAwait(false);
    }

    private static bool IsGone(Exception cause) => cause is SocketException or ObjectDisposedException or OperationCanceledException or IOException;

    private static string Shorten(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "…");

    [LoggerMessage(5101, LogLevel.Error, "Control request '{Verb}' met a defect ({Id})")]
    private partial void LogDefect(Exception error, string verb, string id);

    private sealed class LatestProgress : IProgress<long>
    {
        private long _value;

        public long Value => Volatile.Read(ref _value);

        public void Report(long value) => Volatile.Write(ref _value, value);
    }
}
