using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Models.Compatible;

/// <summary>Ends a call whose server is silent: before the first token, or between two. Each token starts it again.</summary>
internal sealed class TokenClock : IDisposable
{
    private readonly ModelEndpoint _endpoint;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _linked;
    private readonly CancellationToken _caller;
    private readonly TimeSpan _firstLimit;
    private bool _hasToken;

    internal TokenClock(ModelEndpoint endpoint, TimeSpan firstLimit, TimeProvider time, CancellationToken caller)
    {
        (_endpoint, _firstLimit, _caller) = (endpoint, firstLimit, caller);
        _silence = new CancellationTokenSource(firstLimit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, caller);
    }

    /// <summary>Cancelled by silence or by the caller.</summary>
    internal CancellationToken Token => _linked.Token;

    internal void NoteToken()
    {
        _hasToken = true;
        _silence.CancelAfter(_endpoint.Limits.NextToken);
    }

    /// <summary>The error of silence, when it was silence that ended the call; null when the caller did.</summary>
    internal ModelSilentException? Explain(OperationCanceledException cause)
    {
        if (_caller.IsCancellationRequested || !_silence.IsCancellationRequested) { return null; }
        return _hasToken ? ModelErrors.NoNextToken(_endpoint, _endpoint.Limits.NextToken, cause) : ModelErrors.NoFirstToken(_endpoint, _firstLimit, cause);
    }

    public void Dispose()
    {
        _linked.Dispose();
        _silence.Dispose();
    }
}
