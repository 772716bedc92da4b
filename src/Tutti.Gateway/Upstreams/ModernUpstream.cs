using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>
/// A server of MCP 2026-07-28, which keeps nothing of its clients: each request says all, what it must know of the client it answers with, and what changes it tells to whoever listens. Sessions
/// see it as one that greeted. Safe for many threads.
/// </summary>
internal sealed class ModernUpstream : Upstream
{
    /// <summary>A server that needs more answers than these for one call is not asked on.</summary>
    internal const int MostRounds = 32;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly JsonElement _meta;
    private readonly bool _takesTasks;
    private readonly ModernInputs _inputs;
    private readonly ModernSubscriptions _subscriptions;
    private readonly TimeProvider _time;
    private volatile string? _level;

    /// <summary>Begins a conversation.</summary>
    /// <param name="wire">The wire; the upstream's from now on.</param>
    /// <param name="discovered">What the server said of itself.</param>
    /// <param name="client">What the client says of itself.</param>
    /// <param name="listener">Hears what the server says.</param>
    /// <param name="redact">As for <see cref="Upstream"/>.</param>
    /// <param name="time">The clock.</param>
    public ModernUpstream(UpstreamWire wire, JsonElement discovered, ClientWords client, IUpstreamListener listener, Func<JsonElement, JsonElement> redact, TimeProvider time)
        : base(wire, listener, redact)
    {
        var capabilities = ModernWords.CapabilitiesOf(client);
        (_meta, _takesTasks, _time) = (ModernWords.MetaOf(client), ClientAbilities.TakesTasks(capabilities), time);
        _inputs = new ModernInputs(this, capabilities, listener, redact);
        _subscriptions = new ModernSubscriptions(wire, body => Made(new UpstreamRequest(Modern.Listen, body, Timeout.InfiniteTimeSpan)), changed => listener.OnNotificationAsync(this, Redacted(changed), origin: null), time);
        Know(discovered, Modern.Version);
        _subscriptions.ListenToLists([.. ((string[])["tools", "prompts", "resources"]).Where(list => CanSay(list, "listChanged"))]);
    }

    /// <inheritdoc/>
    public override async Task<RpcMessage> RequestAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        switch (request.Method)
        {
            case "logging/setLevel":
                if (request.Body.TryGetProperty("level", out var level) && level.ValueKind == JsonValueKind.String && ProtocolWords.LevelOf(level.GetString()) is not null) { _level = level.GetString(); } // each request says it from now on
                return ModernWords.Done;
            case "resources/subscribe" or Modern.SubscribeToTask:
                await _subscriptions.SubscribeAsync(request, cancellationToken).ConfigureAwait(false);
                return ModernWords.Done;
            case "resources/unsubscribe" or Modern.UnsubscribeFromTask:
                await _subscriptions.UnsubscribeAsync(request).ConfigureAwait(false);
                return ModernWords.Done;
            default:
                return await AskAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override bool IsCallable(JsonElement tool) => !Wire.HasHeaders || tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("inputSchema", out var schema) || ModernHeaders.AreValid(schema);

    /// <inheritdoc/>
    public override ValueTask AnswerAsync(RpcId question, RpcMessage answer)
    {
        _inputs.Answer(question, answer);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask RefuseAsync(RpcId question, RpcFault fault)
    {
        _inputs.Answer(question, answer: null);
        return ValueTask.CompletedTask;
    }

    /// <summary>This version has nothing that clients tell.</summary>
    public override ValueTask TellAsync(RpcMessage notification) => ValueTask.CompletedTask;

    /// <summary>A server of this version asks by its results alone, and is not answered otherwise.</summary>
    public override ValueTask OnRequestAsync(RpcMessage request, IClientStream? origin) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public override ValueTask OnNotificationAsync(RpcMessage notification, IClientStream? origin) => notification.Method switch
    {
        Modern.Progress => Listener.OnNotificationAsync(this, Redacted(notification), origin),
        Modern.Message when origin is not null => Listener.OnNotificationAsync(this, Redacted(notification), origin),
        _ => _subscriptions.TakeAsync(notification),
    };

    /// <inheritdoc/>
    public override async ValueTask OnLostAsync()
    {
        _inputs.End();
        await base.OnLostAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _subscriptions.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private UpstreamRequest Made(UpstreamRequest request)
    {
        var body = ModernWords.Dressed(request.Body, _meta, _level, bringsAnswers: request.Method == Modern.UpdateTask);
        return request with { Body = body, Headers = ModernHeaders.Of(request.Method, body, request.Schema) };
    }

    /// <summary>Asks until the server needs no further answers of the client. It is one call: judged once, and what it did is unknown where it does not come to its end.</summary>
    private async Task<RpcMessage> AskAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        var (first, began) = (Made(request), _time.GetTimestamp());
        var next = first;
        for (var round = 0; round < MostRounds; round++)
        {
            var answer = await SendAsync(next with { Limit = Left() }, isFirst: round == 0, cancellationToken).ConfigureAwait(false);
            if (answer.Kind == RpcKind.Error) { return answer; }
            if (IsComplete(answer)) { return answer.WithBody(request.Method == Modern.GetTask ? ModernWords.PlainTask(answer.Body) : ModernWords.Plain(answer.Body)); }
            if (IsTask(answer, request)) { return answer.WithBody(ModernWords.PlainTask(answer.Body)).AsTask(); }
            var responses = await AnswersToAsync(answer, request, round, Left(), cancellationToken).ConfigureAwait(false);
            var body = RpcText.With(first.Body, "inputResponses", responses);
            next = first with { Body = RpcText.With(body, "requestState", answer.Find("requestState")) };
        }

        throw UpstreamException.AsksOn(Name, MostRounds);

        TimeSpan Left()
        {
            if (request.Limit == Timeout.InfiniteTimeSpan) { return request.Limit; }
            return request.Limit - _time.GetElapsedTime(began) is { Ticks: > 0 } left ? left : throw UpstreamException.TimedOut(Name, request.Method, request.Limit);
        }
    }

    /// <summary>Servers that say no kind of result have whole ones.</summary>
    private static bool IsComplete(RpcMessage answer) => answer.Body.ValueKind == JsonValueKind.Object && (answer.Find("resultType").ValueKind == JsonValueKind.Undefined || answer.FindText("resultType") == "complete");

    /// <summary>A client that takes tasks may get one in place of the result of a tool.</summary>
    private bool IsTask(RpcMessage answer, UpstreamRequest request) =>
        _takesTasks && request.Method == "tools/call" && answer.FindText("resultType") == Modern.TaskType && answer.FindText("taskId") is { Length: > 0 } && answer.FindText("status") is not null;

    /// <summary>A call that has begun once is not untouched because it does not go on.</summary>
    private async Task<RpcMessage> SendAsync(UpstreamRequest request, bool isFirst, CancellationToken cancellationToken)
    {
        try { return await Wire.RequestAsync(request, cancellationToken).ConfigureAwait(false); }
        catch (UpstreamException lost) when (!isFirst && lost.IsUntouched) { throw UpstreamException.Lost(Name, lost.LastWords, lost); }
    }

    /// <summary>What the client says to what the server needs to know; undefined where that is nothing, and only time.</summary>
    private async Task<JsonElement> AnswersToAsync(RpcMessage answer, UpstreamRequest request, int round, TimeSpan left, CancellationToken cancellationToken)
    {
        var mayAsk = request.Method is "tools/call" or "prompts/get" or "resources/read";
        if (answer.FindText("resultType") != "input_required" || !mayAsk) { throw UpstreamException.Strange(Name, "it answered with a kind of result that was not asked for."); }
        var isState = answer.Find("requestState").ValueKind is JsonValueKind.String or JsonValueKind.Undefined;
        if (!isState || (answer.Find("inputRequests").ValueKind == JsonValueKind.Undefined && answer.FindText("requestState") is null)) { throw UpstreamException.Strange(Name, "it needs more, and does not say what."); }
        using var limit = new CancellationTokenSource(left, _time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            if (answer.Find("inputRequests").ValueKind != JsonValueKind.Undefined) { return await _inputs.AskAsync(answer.Find("inputRequests"), request.Origin, ended.Token).ConfigureAwait(false); }
            await Task.Delay(FirstPause * Math.Pow(2, Math.Min(round, 10)) is var pause && pause < LongestPause ? pause : LongestPause, _time, ended.Token).ConfigureAwait(false);
            return default;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { throw UpstreamException.TimedOut(Name, request.Method, request.Limit); }
    }
}
