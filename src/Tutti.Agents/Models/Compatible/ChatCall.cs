using System.Text.Json;
using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Models.Compatible;

/// <summary>One call on its way: it asks, asks again without what the server refuses, and hands out what comes. Used once.</summary>
internal sealed class ChatCall : IAsyncDisposable
{
    private const int MostRefusals = 6;
    private const int FirstContextTokens = 8192;

    private readonly ModelEndpoint _endpoint;
    private readonly ModelTransport _transport;
    private readonly EndpointMemory _memory;
    private readonly ChatExchange _exchange;
    private readonly ErrorReader _errors;
    private readonly TimeProvider _time;
    private readonly TokenClock _clock;
    private HttpResponseMessage? _response;
    private EventReader? _events;
    private bool _isRead;

    internal ChatCall(ModelEndpoint endpoint, ModelTransport transport, EndpointMemory memory, ChatExchange exchange, TimeProvider time, CancellationToken cancellationToken)
    {
        (_endpoint, _transport, _memory, _exchange, _time) = (endpoint, transport, memory, exchange, time);
        _errors = new ErrorReader(endpoint);
        var first = memory.HasAnswered ? endpoint.Limits.FirstToken : endpoint.Limits.FirstTokenOfFirstCall;
        _clock = new TokenClock(endpoint, endpoint.Streams ? first : endpoint.Limits.WholeReply, time, cancellationToken);
    }

    /// <summary>Asks, and waits until the server begins to answer.</summary>
    internal async Task OpenAsync()
    {
        try
        {
            for (var refusals = 0; ; refusals++)
            {
                var (quirks, rung) = (_memory.Quirks, _memory.Rung);
                var sent = Body(quirks, rung);
                var response = await _transport.SendAsync(Address, sent, _clock.Token).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    _response = response;
                    break;
                }

                using (response) { await RefusedAsync(response, sent, refusals, rung).ConfigureAwait(false); }
            }

            if (IsStreamed) { _events = new EventReader(new LineReader(await _response.Content.ReadAsStreamAsync(_clock.Token).ConfigureAwait(false), _endpoint), _endpoint); }
        }
        catch (OperationCanceledException cause) when (_clock.Explain(cause) is { } silence)
        {
            throw silence;
        }
    }

    /// <summary>Reads on.</summary>
    /// <param name="delta">Gets what came; cleared before.</param>
    /// <param name="isFinished">Whether the answer has said how it ended.</param>
    /// <returns>False at the end.</returns>
    internal async ValueTask<bool> NextAsync(ReplyDelta delta, bool isFinished)
    {
        delta.Clear();
        if (_isRead) { return false; }
        try
        {
            using var value = _events is null ? await ReadWholeAsync().ConfigureAwait(false) : await _events.ReadAsync(_clock.Token).ConfigureAwait(false);
            if (value is null) { return End(isFinished); }
            if (_errors.ReadInside(value.RootElement) is { } error) { throw error; }
            var isKnown = _endpoint.Dialect == ModelDialect.Ollama ? OllamaReader.TryRead(value.RootElement, delta) : ChunkReader.TryRead(value.RootElement, delta);
            if (!isKnown && _events is null) { throw ModelErrors.Garbage(_endpoint, "JSON that is no answer"); }
            if (delta.HasToken) { _clock.NoteToken(); }
            _isRead = delta.IsLast || _events is null;
            return true;
        }
        catch (OperationCanceledException cause) when (_clock.Explain(cause) is { } silence)
        {
            throw silence;
        }
        catch (Exception error) when (error is IOException or HttpRequestException or InvalidDataException)
        {
            throw ModelErrors.Broke(_endpoint, error);
        }
    }

    public ValueTask DisposeAsync()
    {
        _events?.Dispose();
        _response?.Dispose();
        _clock.Dispose();
        return ValueTask.CompletedTask;
    }

    private Uri Address => _endpoint.Dialect == ModelDialect.Ollama ? _endpoint.AtRoot("/api/chat") : _endpoint.At("/chat/completions");

    /// <summary>Some servers answer with a whole reply though a stream was asked for.</summary>
    private bool IsStreamed => _response?.Content.Headers.ContentType?.MediaType is not "application/json";

    private ReadOnlyMemory<byte> Body(RequestQuirks quirks, AnswerRung rung) => _endpoint.Dialect == ModelDialect.Ollama
        ? new OllamaWriter(_endpoint, _exchange, quirks, rung, ContextTokens(), _endpoint.Streams).Write()
        : new RequestWriter(_endpoint, _exchange, quirks, rung, _endpoint.Streams).Write();

    /// <summary>Large enough for the conversation and its answer, never smaller than before: another size makes Ollama load the model anew.</summary>
    private int ContextTokens()
    {
        const int forAnswer = 2048;
        var needed = _memory.Calibration.Bound(_exchange.EstimatedTokens) + (_exchange.Options?.MaxOutputTokens ?? forAnswer);
        var size = Math.Max(FirstContextTokens, _memory.ContextTokens);
        while (size < needed && size < int.MaxValue / 2) { size *= 2; }
        if (_endpoint.ContextTokens is { } most) { size = Math.Min(size, most); }
        _memory.ContextTokens = size;
        return size;
    }

    /// <summary>Learns from a refusal, or gives up.</summary>
    private async Task RefusedAsync(HttpResponseMessage response, ReadOnlyMemory<byte> sent, int refusals, AnswerRung rung)
    {
        var body = await ModelTransport.ReadErrorAsync(response, _clock.Token).ConfigureAwait(false);
        var status = (int)response.StatusCode;
        var error = _errors.Read(status, response.Headers, body.Span, _time.GetUtcNow());
        if (refusals >= MostRefusals || status is not (400 or 422 or 500 or 501) || !ErrorReader.IsAboutRequest(body.Span)) { throw error; }
        var quirk = ErrorReader.QuirkOf(body.Span, sent.Span);
        if (quirk != RequestQuirks.None && (_memory.Quirks & quirk) == 0) { _memory.Add(quirk); }
        // Servers do not always say that it is the form of the answer that they cannot do.
        else if (_exchange.Form is not null && rung < AnswerRung.Words && status != 500) { _memory.Rung = rung + 1; }
        else { throw error; }
    }

    private async Task<JsonDocument> ReadWholeAsync()
    {
        var body = await _transport.ReadAllAsync(_response!, _endpoint.Limits.ReplyBytes, _clock.Token).ConfigureAwait(false); // opened before
        try
        {
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64, AllowTrailingCommas = true });
        }
        catch (JsonException cause)
        {
            throw ModelErrors.Garbage(_endpoint, body.IsEmpty ? "nothing at all" : $"no JSON, beginning with {EventReader.Quote(body.Span)}", cause);
        }
    }

    /// <summary>The connection ended. Whether that is the end of the answer is not always said.</summary>
    private bool End(bool isFinished)
    {
        _isRead = true;
        var isFramed = _response is { Content.Headers.ContentLength: not null } or { Headers.TransferEncodingChunked: true } or { Version.Major: >= 2 };
        var isWhole = isFinished || (_endpoint.Dialect == ModelDialect.OpenAI && (_events?.IsDone == true || isFramed));
        return isWhole ? false : throw ModelErrors.Broke(_endpoint, cause: null);
    }
}
