using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Tutti.Agents.Tokens;

namespace Tutti.Agents.Models.Scripted;

/// <summary>
/// A model that says what it is told to, for tests of flows and agents: turn by turn, in the order in which turns were added. It keeps what it was
/// asked, and can misbehave. Thread-safe.
/// </summary>
public sealed class ScriptedModel : IChatClient
{
    private readonly Lock _gate = new();
    private readonly Queue<Turn> _turns = new();
    private readonly List<ScriptedCall> _calls = [];
    private Turn? _otherwise;

    private delegate Task<ChatResponse> Turn(ScriptedCall call, CancellationToken cancellationToken);

    /// <summary>What it was asked, in order.</summary>
    public IReadOnlyList<ScriptedCall> Calls
    {
        get
        {
            lock (_gate) { return [.. _calls]; }
        }
    }

    /// <summary>How many turns are left.</summary>
    public int TurnsLeft
    {
        get
        {
            lock (_gate) { return _turns.Count; }
        }
    }

    /// <summary>A turn: words.</summary>
    /// <param name="text">The answer.</param>
    /// <returns>This model.</returns>
    public ScriptedModel Say(string text) => Give([new TextContent(text)], ChatFinishReason.Stop);

    /// <summary>A turn: calls of tools, in parallel when there are several.</summary>
    /// <param name="calls">Names and arguments (JSON objects).</param>
    /// <returns>This model.</returns>
    public ScriptedModel Call(params IReadOnlyList<(string Name, string Arguments)> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        return Add((asked, _) => Task.FromResult(Response(asked, [.. calls.Select((call, index) => CallContent(asked, index, call))], ChatFinishReason.ToolCalls)));
    }

    /// <summary>A turn: a call of one tool.</summary>
    /// <param name="name">The tool, which need not exist.</param>
    /// <param name="arguments">A JSON object, or what a model may send in its place.</param>
    /// <returns>This model.</returns>
    public ScriptedModel Call(string name, string arguments) => Call([(name, arguments)]);

    /// <summary>A turn: words that were cut at a limit of tokens.</summary>
    /// <param name="text">What came before the cut.</param>
    /// <returns>This model.</returns>
    public ScriptedModel SayCut(string text) => Give([new TextContent(text)], ChatFinishReason.Length);

    /// <summary>A turn: an error.</summary>
    /// <param name="error">What the call throws.</param>
    /// <returns>This model.</returns>
    public ScriptedModel Fail(Exception error) => Add((_, _) => Task.FromException<ChatResponse>(error));

    /// <summary>A turn: the server is busy (TUT4108).</summary>
    /// <param name="retryAfter">When it says to come back; null when it does not say.</param>
    /// <returns>This model.</returns>
    public ScriptedModel FailBusy(TimeSpan? retryAfter = null) => Fail(new ModelBusyException("TUT4108", "The scripted model takes no more calls now.", retryAfter));

    /// <summary>A turn: the conversation is too long (TUT4112).</summary>
    /// <returns>This model.</returns>
    public ScriptedModel FailOverflow() => Fail(new ContextOverflowException("The conversation does not fit into the context of the scripted model.", null, null));

    /// <summary>A turn: it says nothing until it is cancelled.</summary>
    /// <returns>This model.</returns>
    public ScriptedModel Hang() => Add(static async (_, cancellationToken) =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        throw new OperationCanceledException(cancellationToken);
    });

    /// <summary>A turn: whatever the function makes of the question.</summary>
    /// <param name="answer">Gets what was asked, gives words.</param>
    /// <returns>This model.</returns>
    public ScriptedModel Answer(Func<ScriptedCall, string> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return Add((call, _) => Task.FromResult(Response(call, [new TextContent(answer(call))], ChatFinishReason.Stop)));
    }

    /// <summary>What it says when all turns are used up; without this that is an error (TUT4126).</summary>
    /// <param name="answer">Gets what was asked, gives words.</param>
    /// <returns>This model.</returns>
    public ScriptedModel Otherwise(Func<ScriptedCall, string> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        lock (_gate) { _otherwise = (call, _) => Task.FromResult(Response(call, [new TextContent(answer(call))], ChatFinishReason.Stop)); }
        return this;
    }

    /// <inheritdoc/>
    /// <exception cref="ModelException">TUT4126: the script has no more turns.</exception>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Turn turn;
        ScriptedCall call;
        lock (_gate)
        {
            call = new ScriptedCall(_calls.Count, [.. messages], options?.Clone());
            _calls.Add(call);
            turn = _turns.TryDequeue(out var next) ? next : _otherwise
                ?? throw new ModelException("TUT4126", $"The script of the model has no turn for call {_calls.Count}. Add one, or say what it answers otherwise.", isTransient: false);
        }

        return turn(call, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        foreach (var update in response.ToChatResponseUpdates()) { yield return update; }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) { return null; }
        return serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("scripted", defaultModelId: "scripted") : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Nothing is held.</summary>
    public void Dispose()
    {
    }

    private ScriptedModel Give(IList<AIContent> contents, ChatFinishReason finish) => Add((call, _) => Task.FromResult(Response(call, contents, finish)));

    private ScriptedModel Add(Turn turn)
    {
        lock (_gate) { _turns.Enqueue(turn); }
        return this;
    }

    private static FunctionCallContent CallContent(ScriptedCall asked, int index, (string Name, string Arguments) call)
    {
        var (arguments, fault) = Compatible.CallArguments.Read(call.Arguments);
        return new FunctionCallContent(Compatible.CallAssembler.MadeId(asked.Messages.Count, index), call.Name, arguments?.EnumerateObject().ToDictionary(static member => member.Name, static member => (object?)member.Value))
        {
            RawRepresentation = call.Arguments,
            Exception = fault is null ? null : new FormatException(fault),
        };
    }

    private static ChatResponse Response(ScriptedCall call, IList<AIContent> contents, ChatFinishReason finish)
    {
        var input = PromptTokens.Count(call.Messages, call.Options?.Instructions, [], form: null);
        var output = contents.Sum(static content => content is TextContent text ? TokenCounter.O200k.Count(text.Text) : 1);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, [.. contents]))
        {
            ModelId = "scripted",
            FinishReason = finish,
            Usage = new UsageDetails { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = input + output },
        };
    }
}

/// <summary>One question to a scripted model.</summary>
/// <param name="Number">0 for the first.</param>
/// <param name="Messages">The conversation as it was then.</param>
/// <param name="Options">All else of the request; null when there was nothing.</param>
public sealed record ScriptedCall(int Number, IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)
{
    /// <summary>The last words of the conversation.</summary>
    public string LastText => Messages.Count == 0 ? "" : Messages[^1].Text;
}
