using System.Collections.Concurrent;
using System.Text.Json;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Sessions;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Identities;

namespace Tutti.Gateway.Eras;

/// <summary>One client over two streams, of either era or both: how a message opens says which. A session, or a run without one, begins with the first message that needs it.</summary>
/// <param name="caller">Who it is.</param>
/// <param name="open">Begins a session.</param>
/// <param name="runs">The runs of the client without a greeting; the client's from now on.</param>
internal sealed class StdioClient(Caller caller, Func<CancellationToken, Task<GatewaySession>> open, CallerRuns runs) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);
    private GatewaySession? _session;
    private bool _isModern;

    /// <summary>Takes a message; called for one after the other.</summary>
    /// <param name="message">The message.</param>
    /// <param name="stream">Where answers go.</param>
    /// <param name="cancellationToken">The client does not wait any more.</param>
    /// <returns>Completes when the message has its place in their order; the task in it, when the answer has gone out.</returns>
    public async ValueTask<Task> TakeAsync(RpcMessage message, IClientStream stream, CancellationToken cancellationToken)
    {
        if (message.Method == Modern.Cancelled && message.Find("requestId") is { ValueKind: not JsonValueKind.Undefined } id && _running.TryGetValue(id.GetRawText(), out var running))
        {
            await running.CancelAsync().ConfigureAwait(false);
            return Task.CompletedTask;
        }

        if (IsModern(message)) { return message.Kind == RpcKind.Request ? AnswerAsync(message, stream, cancellationToken) : Task.CompletedTask; }
        if (_session is null)
        {
            _session = await open(cancellationToken).ConfigureAwait(false);
            _session.Standing = stream;
        }

        return _session.TakeAsync(message, stream, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is { } session) { await session.DisposeAsync().ConfigureAwait(false); }
        await runs.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A client that has begun without a greeting is not taken for another one because it forgot something.</summary>
    private bool IsModern(RpcMessage message)
    {
        if (message.Method == Modern.Discover || RequestMeta.VersionOf(message) is not null) { return _isModern = true; }
        return _isModern && _session is null && message.Method != "initialize";
    }

    private async Task AnswerAsync(RpcMessage message, IClientStream stream, CancellationToken cancellationToken)
    {
        using var running = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!_running.TryAdd(message.Id.Json, running))
        {
            await stream.AnswerAsync(ModernFault.Malformed("A request with this id is under way. Ids of open requests must differ.").For(message.Id).Message).ConfigureAwait(false);
            return;
        }

        try
        {
            var fault = RequestMeta.Read(message, out var meta) ?? (meta!.Version == Modern.Version ? null : ModernFault.Version(meta.Version));
            var answer = fault?.For(message.Id) ?? await runs.AnswerAsync(new ModernRequest(message, meta!, stream, Headers: null), caller, name: "", running.Token).ConfigureAwait(false);
            await stream.AnswerAsync(answer.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (running.IsCancellationRequested)
        {
            // Whoever cancels a request gets no answer to it.
        }
        finally
        {
            _running.TryRemove(message.Id.Json, out _);
        }
    }
}
