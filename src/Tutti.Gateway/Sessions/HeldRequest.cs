using System.Text.Json;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Gates;

namespace Tutti.Gateway.Sessions;

/// <summary>
/// A request that is held while people are asked. A client that wants progress is told again and again that its call waits, so that it does not take that for silence; one that does not
/// is answered before most of them give up.
/// </summary>
internal sealed class HeldRequest(RpcMessage request, IClientStream origin, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    private readonly JsonElement _token = request.Find("_meta") is { ValueKind: JsonValueKind.Object } meta && meta.TryGetProperty("progressToken", out var token) ? token : default;
    private readonly CancellationTokenSource _over = new();
    private Task? _telling;

    /// <summary>For how long it is held.</summary>
    public TimeSpan Limit => _token.ValueKind == JsonValueKind.Undefined ? TimeSpan.FromSeconds(45) : TimeSpan.FromMinutes(10);

    /// <summary>People are asked; told on one thread, and perhaps again.</summary>
    public void Begin(OpenTicket ticket)
    {
        if (_token.ValueKind != JsonValueKind.Undefined) { _telling ??= Task.Run(() => TellAsync(ticket)); }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync().ConfigureAwait(false);
        if (_telling is { } telling) { await telling.ConfigureAwait(false); }
        _over.Dispose();
    }

    private async Task TellAsync(OpenTicket ticket)
    {
        var told = 0;
        try
        {
            while (await origin.SendAsync(RpcText.Notification("notifications/progress", ProgressOf(++told, ticket)), _over.Token).ConfigureAwait(false)) { await Task.Delay(Beat, time, _over.Token).ConfigureAwait(false); }
        }
        catch (OperationCanceledException)
        {
            // It has been answered.
        }
    }

    private JsonElement ProgressOf(int told, OpenTicket ticket) => RpcText.Object((_token, told, ticket), static (writer, state) =>
    {
        RpcText.WriteBody(writer, "progressToken"u8, state._token);
        writer.WriteNumber("progress"u8, state.told);
        writer.WriteString("message"u8, $"{state.ticket.Why} People are asked.");
    });
}
