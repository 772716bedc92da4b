using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>A request that a server has not answered yet.</summary>
/// <param name="id">Its id on the server's wire.</param>
/// <param name="origin">Where what belongs to it goes; null for a request of the gateway's own.</param>
/// <param name="progressToken">The client's token for its progress; undefined for none.</param>
internal sealed class PendingCall(long id, IClientStream? origin, JsonElement progressToken)
{
    private readonly TaskCompletionSource<RpcMessage> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Its id on the server's wire, and the token of its progress there.</summary>
    public long Id { get; } = id;

    /// <summary>Where what belongs to it goes.</summary>
    public IClientStream? Origin { get; } = origin;

    /// <summary>The client's token.</summary>
    public JsonElement ProgressToken { get; } = progressToken;

    /// <summary>The answer: a result or an error.</summary>
    public Task<RpcMessage> Answer => _answer.Task;

    public void Complete(RpcMessage answer) => _answer.TrySetResult(answer);

    public void Fail(UpstreamException lost) => _answer.TrySetException(lost);
}
