using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Tutti.Agents.Models.Compatible;
using Tutti.Agents.Models.Endpoints;
using Tutti.Agents.Tokens;

namespace Tutti.Agents.Models;

/// <summary>
/// A model behind a server that speaks OpenAI's chat completions or Ollama's own protocol, in any of the ways in which servers deviate from it.
/// What a server refuses is left out and remembered. Thread-safe; keep one for each endpoint.
/// </summary>
/// <remarks>Errors are <see cref="ModelException"/> with codes TUT4100 to TUT4127; docs/models.md lists them with what is done about each oddity.</remarks>
public sealed class CompatibleChatClient : IChatClient
{
    private readonly ModelTransport _transport;
    private readonly TimeProvider _time;
    private readonly EndpointMemory _memory = new();

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="endpoint">The model and where it is served.</param>
    /// <param name="time">The clock of time limits; the system's by default.</param>
    public CompatibleChatClient(ModelEndpoint endpoint, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Endpoint = endpoint;
        _time = time ?? TimeProvider.System;
        _transport = new ModelTransport(endpoint);
    }

    /// <summary>The model and where it is served.</summary>
    public ModelEndpoint Endpoint { get; }

    /// <summary>What was learnt of the model's tokens.</summary>
    public TokenCalibration Calibration => _memory.Calibration;

    /// <summary>What was learnt of the server.</summary>
    internal EndpointMemory Memory => _memory;

    /// <inheritdoc/>
    /// <exception cref="ModelException">The call failed; <see cref="Kernel.TuttiException.IsTransient"/> says whether it may succeed later.</exception>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var exchange = new ChatExchange(messages, options, _memory);
        var call = new ChatCall(Endpoint, _transport, _memory, exchange, _time, cancellationToken);
        await using (call.ConfigureAwait(false))
        {
            await call.OpenAsync().ConfigureAwait(false);
            var (answer, delta) = (new ReplyAssembler(Endpoint, exchange), new ReplyDelta());
            while (await call.NextAsync(delta, answer.IsFinished).ConfigureAwait(false)) { _ = answer.Add(delta); }
            var response = answer.Complete(out _);
            _memory.HasAnswered = true;
            return response;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Calls come with the last update, whole. Words that may turn out to be a call are held back until that is certain. The last update carries
    /// the whole <see cref="ChatResponse"/> as its raw representation.
    /// </remarks>
    /// <exception cref="ModelException">The call failed; what was shown before is not an answer.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var exchange = new ChatExchange(messages, options, _memory);
        var call = new ChatCall(Endpoint, _transport, _memory, exchange, _time, cancellationToken);
        await using (call.ConfigureAwait(false))
        {
            await call.OpenAsync().ConfigureAwait(false);
            var (answer, delta) = (new ReplyAssembler(Endpoint, exchange), new ReplyDelta());
            while (await call.NextAsync(delta, answer.IsFinished).ConfigureAwait(false))
            {
                var (words, thoughts) = answer.Add(delta);
                if (thoughts.Length > 0) { yield return new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent(thoughts)]); }
                if (words.Length > 0) { yield return new ChatResponseUpdate(ChatRole.Assistant, words); }
            }

            var response = answer.Complete(out var rest);
            _memory.HasAnswered = true;
            yield return Last(response, rest);
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) { return null; }
        if (serviceType == typeof(ChatClientMetadata)) { return new ChatClientMetadata("openai-compatible", Endpoint.Url, Endpoint.Model); }
        if (serviceType == typeof(ModelEndpoint)) { return Endpoint; }
        if (serviceType == typeof(TokenCalibration)) { return Calibration; }
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Closes the connections; calls that are under way fail.</summary>
    public void Dispose() => _transport.Dispose();

    private static ChatResponseUpdate Last(ChatResponse response, string rest)
    {
        var contents = new List<AIContent>();
        if (rest.Length > 0) { contents.Add(new TextContent(rest)); }
        contents.AddRange(response.Messages[0].Contents.OfType<FunctionCallContent>());
        if (response.Usage is { } usage) { contents.Add(new UsageContent(usage)); }
        return new ChatResponseUpdate(ChatRole.Assistant, contents)
        {
            ResponseId = response.ResponseId,
            ModelId = response.ModelId,
            FinishReason = response.FinishReason,
            AdditionalProperties = response.AdditionalProperties,
            RawRepresentation = response,
        };
    }
}
