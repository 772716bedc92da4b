using System.Buffers;
using System.Net.ServerSentEvents;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>Reads messages out of responses: one JSON text, or a stream of events. One message is handed over at a time, whichever response it is in.</summary>
internal sealed class HttpResponses(string server) : IDisposable
{
    /// <summary>The largest message that is taken.</summary>
    internal const int MostBytes = 32 * 1024 * 1024;

    private readonly SemaphoreSlim _taking = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Whether a response is a stream of events.</summary>
    public static bool AreEvents(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType == "text/event-stream";

    /// <summary>Takes all that a response holds; one that breaks just ends.</summary>
    /// <param name="response">The response.</param>
    /// <param name="take">Takes a message.</param>
    /// <param name="cancellationToken">Nobody wants the rest.</param>
    /// <returns>What was wrong with it; null for nothing that is known.</returns>
    public async Task<UpstreamException?> TakeAsync(HttpResponseMessage response, Func<RpcMessage, ValueTask> take, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, cancellationToken);
        try
        {
            if (AreEvents(response)) { await TakeEventsAsync(response, take, ended.Token).ConfigureAwait(false); }
            else if (response.Content.Headers.ContentType?.MediaType == "application/json") { await TakeOneAsync(await ReadAsync(response, ended.Token).ConfigureAwait(false), take, ended.Token).ConfigureAwait(false); }
            return null;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or OperationCanceledException or UpstreamException or FormatException)
        {
            return broken as UpstreamException; // whoever waits for an answer that was in it is told so by the wire
        }
    }

    /// <summary>Reads no more.</summary>
    public Task StopAsync() => _stopping.CancelAsync();

    public void Dispose()
    {
        _stopping.Dispose();
        _taking.Dispose();
    }

    private async Task TakeEventsAsync(HttpResponseMessage response, Func<RpcMessage, ValueTask> take, CancellationToken cancellationToken)
    {
        var stream = new MeteredStream(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), () => UpstreamException.TooLarge(server, MostBytes));
        await using (stream.ConfigureAwait(false))
        {
            await foreach (var item in SseParser.Create(stream, static (_, data) => data.ToArray()).EnumerateAsync(cancellationToken).ConfigureAwait(false))
            {
                stream.Reset();
                if (item.Data.Length > 0) { await TakeOneAsync(item.Data, take, cancellationToken).ConfigureAwait(false); }
            }
        }
    }

    private async ValueTask TakeOneAsync(ReadOnlyMemory<byte> data, Func<RpcMessage, ValueTask> take, CancellationToken cancellationToken)
    {
        if (!RpcMessage.TryRead(data.Span, out var message, out _, out _)) { return; }
        await _taking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try { await take(message).ConfigureAwait(false); }
        finally { _taking.Release(); }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var body = new ArrayBufferWriter<byte>();
            while (await stream.ReadAsync(body.GetMemory(16 * 1024), cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                body.Advance(read);
                if (body.WrittenCount > MostBytes) { throw UpstreamException.TooLarge(server, MostBytes); }
            }

            return body.WrittenMemory;
        }
    }
}
