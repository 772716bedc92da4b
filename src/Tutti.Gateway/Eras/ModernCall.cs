using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Eras;

/// <summary>
/// A call that may outlive the request which made it: where the server asks the client something, the request is answered with the question, and the call waits for the request that brings
/// the answer. It was judged once, and is made once. Safe for many threads.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Without its wait handle the source has nothing to free, its token is used by whoever comes late, and the timer ends when it fires.")]
internal sealed class ModernCall : IClientStream
{
    /// <summary>Questions of one call that are open at once; a server that asks without end is refused.</summary>
    private const int MostQuestions = 16;

    /// <summary>What a server tells between two requests is told with the next one; more is not kept.</summary>
    private const int MostMissed = 256;

    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Upstream Upstream, RpcMessage Question)> _questions = new(StringComparer.Ordinal);
    private readonly Queue<RpcMessage> _missed = new();
    private readonly JsonElement _abilities;
    private readonly bool _mayAsk;
    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ModernRequest? _request;
    private ITimer? _expiry;
    private int _last;

    private ModernCall(ModernRequest request, bool mayAsk) => (_request, _abilities, _mayAsk) = (request, request.Meta.Capabilities, mayAsk);

    /// <summary>What became of it; null for a method that no policy can mean.</summary>
    public Task<CallEnd?> End { get; private set; } = Task.FromResult<CallEnd?>(null);

    /// <summary>What the client is asked and has not answered, by keys.</summary>
    public IReadOnlyList<KeyValuePair<string, RpcMessage>> Questions
    {
        get
        {
            lock (_gate) { return [.. _questions.Select(static open => KeyValuePair.Create(open.Key, open.Value.Question))]; }
        }
    }

    /// <summary>Begins a call.</summary>
    /// <param name="request">The request.</param>
    /// <param name="mayAsk">Whether its method is one whose client can be asked something.</param>
    /// <param name="make">Makes it: where what belongs to it goes, and when nobody waits for it any more.</param>
    public static ModernCall Begin(ModernRequest request, bool mayAsk, Func<IClientStream, CancellationToken, Task<CallEnd?>> make)
    {
        var call = new ModernCall(request, mayAsk);
        call.End = Task.Run(() => make(call, call._ending.Token), CancellationToken.None);
        return call;
    }

    /// <summary>A request that brings answers takes it up.</summary>
    public async Task TakeUpAsync(ModernRequest request)
    {
        _expiry?.Dispose();
        while (true)
        {
            RpcMessage missed;
            lock (_gate)
            {
                if (!_missed.TryDequeue(out missed!))
                {
                    _request = request;
                    return;
                }
            }

            await TellAsync(request, missed).ConfigureAwait(false);
        }
    }

    /// <summary>The request that it belonged to has been answered with a question. Without an answer in time, nobody waits for it any more.</summary>
    public void Park(TimeSpan limit, TimeProvider time)
    {
        lock (_gate) { _request = null; }
        _expiry = time.CreateTimer(static call => ((ModernCall)call!)._ending.Cancel(), this, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits until it has come to its end, or there is something to ask.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        Task asked;
        lock (_gate) { asked = _asked.Task; }
        await Task.WhenAny(End, asked).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Nobody waits for it any more.</summary>
    public Task LeaveAsync() => _ending.CancelAsync();

    /// <summary>A server asks the client something on behalf of it. What is asked at once reaches the client at once; what is asked between two requests, with the answer to the next one.</summary>
    /// <returns>What of it this client cannot be asked.</returns>
    public IReadOnlyList<RpcMessage> Ask(Upstream upstream, IReadOnlyList<RpcMessage> questions)
    {
        if (!_mayAsk) { return questions; }
        var able = questions.Where(question => ClientAbilities.CanBeAsked(_abilities, question)).ToList();
        lock (_gate)
        {
            if (able.Count == 0 || _questions.Count + able.Count > MostQuestions) { return questions; }
            foreach (var question in able) { _questions[KeyOf(question)] = (upstream, question.WithBody(Shown(question.Body))); }
            _asked.TrySetResult();
        }

        return [.. questions.Except(able)];
    }

    /// <summary>A server does not want an answer any more.</summary>
    public void Withdraw(Upstream upstream, string id)
    {
        lock (_gate)
        {
            foreach (var (key, _) in _questions.Where(open => open.Value.Upstream == upstream && open.Value.Question.Id.Json == id).ToList()) { _questions.Remove(key); }
            Renew();
        }
    }

    /// <summary>Gives servers the answers that a client brought; what was not asked is left out.</summary>
    public async Task AnswerAsync(JsonElement responses)
    {
        foreach (var response in RpcText.MembersOf(responses))
        {
            (Upstream Upstream, RpcMessage Question) open;
            lock (_gate)
            {
                if (!_questions.Remove(response.Name, out open)) { continue; }
                Renew();
            }

            await open.Upstream.AnswerAsync(open.Question.Id, RpcMessage.ResultOf(response.Value)).ConfigureAwait(false);
        }
    }

    /// <summary>A server tells something that belongs to it.</summary>
    public ValueTask HearAsync(RpcMessage notification)
    {
        ModernRequest? request;
        lock (_gate)
        {
            request = _request;
            if (request is null && _missed.Count < MostMissed) { _missed.Enqueue(notification); } // nobody listens between two requests
        }

        return request is null ? ValueTask.CompletedTask : TellAsync(request, notification);
    }

    private static async ValueTask TellAsync(ModernRequest request, RpcMessage notification)
    {
        switch (notification.Method)
        {
            case Modern.Progress when request.Meta.ProgressToken.ValueKind != JsonValueKind.Undefined:
                await request.Stream.SendAsync(RpcText.Notification(notification.Method, RpcText.With(notification.Body, "progressToken", request.Meta.ProgressToken)), CancellationToken.None).ConfigureAwait(false);
                break;
            case Modern.Message when request.Meta.LogLevel is { } wanted && ProtocolWords.LevelOf(notification.FindText("level")) >= wanted:
                await request.Stream.SendAsync(RpcText.Notification(notification.Method, notification.Body), CancellationToken.None).ConfigureAwait(false);
                break;
            default:
                break; // what was not asked for is not sent
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => _request is { } request ? request.Stream.SendAsync(message, cancellationToken) : ValueTask.FromResult(false);

    /// <inheritdoc/>
    public ValueTask AnswerAsync(ReadOnlyMemory<byte> message) => ValueTask.CompletedTask; // whoever made the request answers it

    /// <summary>The server's own name, which its documentation may tell; where it has none, or has it twice, one of ours.</summary>
    private string KeyOf(RpcMessage question)
    {
        var key = question.Key;
        while (key.Length == 0 || _questions.ContainsKey(key)) { key = string.Create(CultureInfo.InvariantCulture, $"q{++_last}"); }
        return key;
    }

    /// <summary>There is nothing to ask where all is answered or withdrawn.</summary>
    private void Renew()
    {
        if (_questions.Count == 0) { _asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously); }
    }

    /// <summary>This era knows neither ids of questions nor tasks of clients.</summary>
    private static JsonElement Shown(JsonElement body) => body.ValueKind == JsonValueKind.Object ? RpcText.With(RpcText.With(body, "elicitationId", default), "task", default) : body;
}
