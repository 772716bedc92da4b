using System.Text;
using Microsoft.Extensions.AI;
using Tutti.Agents.Models.Endpoints;
using Tutti.Agents.Tokens;

namespace Tutti.Agents.Models.Compatible;

/// <summary>One question to a model, as the client's parts share it.</summary>
internal sealed class ChatExchange
{
    /// <summary>Below this, no server cuts: the smallest contexts in use hold 2048 tokens, and a token has at least a byte.</summary>
    private const int SmallestCutBytes = 2048;

    /// <summary>Servers count otherwise than we do, by up to a third; a smaller part than this was not read.</summary>
    private const double LeastRead = 0.7;

    private readonly EndpointMemory _memory;
    private long? _estimated;

    internal ChatExchange(IEnumerable<ChatMessage> messages, ChatOptions? options, EndpointMemory memory)
    {
        _memory = memory;
        Messages = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        Options = options;
        Form = options?.ResponseFormat as ChatResponseFormatJson;
        Tools = OfferedTools(options);
    }

    internal IReadOnlyList<ChatMessage> Messages { get; }

    internal ChatOptions? Options { get; }

    /// <summary>The JSON that the answer must be; null for words.</summary>
    internal ChatResponseFormatJson? Form { get; }

    /// <summary>The tools that are offered: one alone where its call is demanded, because servers do not obey <c>tool_choice</c>.</summary>
    internal IReadOnlyList<AIFunctionDeclaration> Tools { get; }

    /// <summary>Tells this answer from others of the conversation.</summary>
    internal int Place => Messages.Count;

    /// <summary>How many tokens of the model one of ours is, learnt from its reports.</summary>
    internal double Ratio => _memory.Calibration.Ratio;

    /// <summary>Tokens of the request by our own table.</summary>
    internal long EstimatedTokens => _estimated ??= PromptTokens.Count(Messages, Options?.Instructions, Tools, Form);

    /// <summary>Learns from a report of usage, and refuses an answer to a conversation that was cut.</summary>
    /// <exception cref="ContextTruncatedException">TUT4113: the server read less than was sent.</exception>
    internal void RequireWhole(ModelEndpoint endpoint, UsageDetails usage)
    {
        if (TextBytes() < SmallestCutBytes || usage.InputTokenCount is not { } reported || HasMedia) { return; }
        var read = reported < usage.CachedInputTokenCount ? reported + usage.CachedInputTokenCount.Value : reported;
        if (read < LeastRead * EstimatedTokens * Math.Min(1, Ratio)) { throw ModelErrors.Truncated(endpoint, read, EstimatedTokens); }
        _memory.Calibration.Learn(EstimatedTokens, read);
    }

    private bool HasMedia => Messages.Any(static message => message.Contents.Any(static content => content is DataContent or UriContent));

    private long TextBytes()
    {
        var bytes = 0L;
        foreach (var message in Messages)
        {
            foreach (var content in message.Contents) { bytes += content is TextContent text ? Encoding.UTF8.GetByteCount(text.Text) : content is FunctionResultContent { Result: string result } ? Encoding.UTF8.GetByteCount(result) : 0; }
        }

        return bytes;
    }

    private static AIFunctionDeclaration[] OfferedTools(ChatOptions? options)
    {
        if (options?.Tools is not { Count: > 0 } tools || options.ToolMode is NoneChatToolMode) { return []; }
        var functions = tools.OfType<AIFunctionDeclaration>().ToArray();
        return options.ToolMode is RequiredChatToolMode { RequiredFunctionName: { } only } ? [.. functions.Where(tool => tool.Name == only)] : functions;
    }
}
