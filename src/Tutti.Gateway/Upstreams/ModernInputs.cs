using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>What a server of MCP 2026-07-28 must know of the client before it goes on with a call: the client is asked as a server with a greeting would do. Safe for many threads.</summary>
/// <param name="upstream">The server.</param>
/// <param name="capabilities">What the client said it can be asked.</param>
/// <param name="listener">Asks it.</param>
/// <param name="redact">Takes out of a question what the server must not say.</param>
internal sealed class ModernInputs(Upstream upstream, JsonElement capabilities, IUpstreamListener listener, Func<JsonElement, JsonElement> redact)
{
    /// <summary>A server that asks more at once is not answered.</summary>
    private const int MostAtOnce = 16;

    /// <summary>What a person says who does not want to answer.</summary>
    private static readonly JsonElement Dismissed = JsonElement.Parse("""{"action":"cancel"}"""u8);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<RpcMessage?>> _open = new(StringComparer.Ordinal);
    private long _last;

    /// <summary>Asks the client, and waits for all answers.</summary>
    /// <param name="requests">What the server wants to know, by its keys.</param>
    /// <param name="origin">Where the call came from.</param>
    /// <param name="cancellationToken">Nobody waits any more: the client is told.</param>
    /// <returns>The answers by the same keys.</returns>
    /// <exception cref="UpstreamException">It asks what it may not (TUT7025), or the client does not answer (TUT7023).</exception>
    public async Task<JsonElement> AskAsync(JsonElement requests, IClientStream? origin, CancellationToken cancellationToken)
    {
        var questions = QuestionsOf(requests);
        foreach (var (_, question) in questions) { _open[question.Id.Json] = new TaskCompletionSource<RpcMessage?>(TaskCreationOptions.RunContinuationsAsynchronously); }
        try
        {
            var answers = questions.Select(asked => (asked.Key, asked.Question.Method, Answer: _open[asked.Question.Id.Json].Task)).ToList();
            await listener.OnRequestsAsync(upstream, [.. questions.Select(static asked => asked.Question)], origin).ConfigureAwait(false);
            foreach (var (_, _, answer) in answers) { await answer.WaitAsync(cancellationToken).ConfigureAwait(false); }
            return ResponsesOf(await Task.WhenAll(answers.Select(async asked => KeyValuePair.Create(asked.Key, ResponseOf(asked.Method, await asked.Answer.ConfigureAwait(false))))).ConfigureAwait(false));
        }
        finally
        {
            foreach (var (_, question) in questions) { await CloseAsync(question, origin).ConfigureAwait(false); }
        }
    }

    /// <summary>The client answers.</summary>
    /// <param name="question">The id of the question.</param>
    /// <param name="answer">A result, or an error; null where it cannot be asked.</param>
    public void Answer(RpcId question, RpcMessage? answer)
    {
        if (_open.TryRemove(question.Json, out var open)) { open.TrySetResult(answer); }
    }

    /// <summary>The server is gone: nobody needs an answer.</summary>
    public void End()
    {
        foreach (var (_, open) in _open) { open.TrySetException(UpstreamException.Lost(upstream.Name, "")); }
    }

    private List<(string Key, RpcMessage Question)> QuestionsOf(JsonElement requests)
    {
        if (requests.ValueKind != JsonValueKind.Object || requests.GetPropertyCount() is 0 or > MostAtOnce) { throw UpstreamException.Strange(upstream.Name, $"it asks the client nothing, or more than {MostAtOnce} things at once."); }
        return [.. requests.EnumerateObject().Select(asked => (asked.Name, QuestionOf(asked.Value).WithKey(asked.Name)))];
    }

    private RpcMessage QuestionOf(JsonElement asked)
    {
        var method = asked.ValueKind == JsonValueKind.Object && asked.TryGetProperty("method", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() ?? "" : "";
        var body = asked.ValueKind == JsonValueKind.Object && asked.TryGetProperty("params", out var given) ? given : default;
        if (body.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined)) { throw UpstreamException.Strange(upstream.Name, "what it asks the client has no readable parameters."); }
        var question = RpcMessage.RequestOf(RpcId.Of(Interlocked.Increment(ref _last)), method, redact(body));
        if (!ClientAbilities.CanBeAsked(capabilities, question)) { throw UpstreamException.Strange(upstream.Name, "it asks the client what that did not say it can be asked."); }
        return question.FindText("mode") == "url" ? question.WithBody(RpcText.With(question.Body, "elicitationId", JsonSerializer.SerializeToElement(RandomNumberGenerator.GetHexString(32, lowercase: true), TextJson.Default.String))) : question; // versions with a greeting want one
    }

    /// <summary>In this version an answer is no error: a person who does not answer has dismissed the question, and of anything else the call cannot go on.</summary>
    private JsonElement ResponseOf(string method, RpcMessage? answer)
    {
        if (answer is { Kind: RpcKind.Result, Body.ValueKind: JsonValueKind.Object }) { return answer.Body; }
        return method == "elicitation/create" ? Dismissed : throw UpstreamException.Unanswered(upstream.Name, method);
    }

    private static JsonElement ResponsesOf(IEnumerable<KeyValuePair<string, JsonElement>> responses) => RpcText.Object(responses, static (writer, all) =>
    {
        foreach (var (key, response) in all) { RpcText.WriteBody(writer, key, response); }
    });

    /// <summary>Whoever is still asked need not answer any more.</summary>
    private async ValueTask CloseAsync(RpcMessage question, IClientStream? origin)
    {
        if (!_open.TryRemove(question.Id.Json, out _)) { return; }
        var cancelled = RpcMessage.NotificationOf(Modern.Cancelled, RpcText.With(default, "requestId", JsonElement.Parse(question.Id.ToUtf8())));
        await listener.OnNotificationAsync(upstream, cancelled, origin).ConfigureAwait(false);
    }
}
