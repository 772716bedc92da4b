using System.Text.Json;
using Microsoft.Extensions.AI;
using Tutti.Agents.Models.Structured;

namespace Tutti.Agents.Models;

/// <summary>Calls a model with data, and gives data back: what a durable step does once.</summary>
public static class ModelCaller
{
    /// <summary>Makes one call.</summary>
    /// <param name="client">A client of any vendor.</param>
    /// <param name="request">What to send.</param>
    /// <param name="onDelta">Gets words and thoughts as they come, for whoever watches; they are not an answer until the call has ended. Null to not stream.</param>
    /// <param name="cancellationToken">Ends the call; the server may still have counted it.</param>
    /// <exception cref="ModelException">The call failed.</exception>
    public static async Task<ModelReply> CallAsync(this IChatClient client, ModelRequest request, Action<ModelDelta>? onDelta, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var (messages, options) = (request.ToChatMessages(), request.ToChatOptions());
        if (onDelta is null) { return (await client.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false)).ToModelReply(); }
        var updates = new List<ChatResponseUpdate>();
        ChatResponse? whole = null;
        await foreach (var update in client.GetStreamingResponseAsync(messages, options, cancellationToken).ConfigureAwait(false))
        {
            updates.Add(update);
            foreach (var content in update.Contents) { Show(content, onDelta); }
            // Our own clients give the whole answer with the last update: it knows more than the sum of the others.
            whole = update.RawRepresentation as ChatResponse;
        }

        return (whole ?? updates.ToChatResponse()).ToModelReply();
    }

    /// <summary>Asks for an answer of the request's form, and has the model correct it when it does not fit. Each attempt is a call that is paid for.</summary>
    /// <param name="client">A client of any vendor.</param>
    /// <param name="request">What to send; its form must be given.</param>
    /// <param name="repairs">How often the model may correct itself.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <returns>The answer, and every reply in the order in which they came.</returns>
    /// <exception cref="ModelException">TUT4119: it still does not fit. Others: a call failed.</exception>
    public static async Task<(JsonElement Value, IReadOnlyList<ModelReply> Replies)> AnswerAsync(this IChatClient client, ModelRequest request, int repairs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var form = request.Answer ?? throw new ArgumentException("The request says no form of the answer: set Answer.", nameof(request));
        var replies = new List<ModelReply>();
        while (true)
        {
            var reply = await client.CallAsync(request, onDelta: null, cancellationToken).ConfigureAwait(false);
            replies.Add(reply);
            var faults = StructuredAnswer.Check(form, reply, out var value);
            if (faults.Count == 0) { return (value, replies); }
            if (replies.Count > repairs) { throw ModelErrors.Misfit(form.Name, faults); }
            request = request with { Messages = [.. request.Messages, reply.Message, StructuredAnswer.Repair(faults)] };
        }
    }

    private static void Show(AIContent content, Action<ModelDelta> onDelta)
    {
        if (content is TextContent { Text.Length: > 0 } words) { onDelta(new ModelDelta(words.Text, IsReasoning: false)); }
        else if (content is TextReasoningContent { Text.Length: > 0 } thoughts) { onDelta(new ModelDelta(thoughts.Text, IsReasoning: true)); }
    }
}

/// <summary>A piece of an answer that is still coming.</summary>
/// <param name="Text">Words, or thoughts.</param>
/// <param name="IsReasoning">Whether they are thoughts.</param>
public readonly record struct ModelDelta(string Text, bool IsReasoning);
