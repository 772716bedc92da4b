using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Tutti.Cli.Versions;

namespace Tutti.Cli.Mcp;

/// <summary>The protocol's side: lists and calls of <see cref="AssistantTools"/> over standard input and output.</summary>
internal static class AssistantServer
{
    private const string Instructions =
        "Tutti runs workflows of agents durably. Start one with start_run (a folder or flow file, or a name that has run here), then wait_run until it ends. " +
        "A run that waits for a person shows up in list_questions: tell the user, and do not answer in their place unless they said so. Ids may be shortened to their first letters.";

    /// <summary>Serves until the input ends.</summary>
    public static async Task ServeAsync(Sessions.Tool tool, AssistantTools tools, CancellationToken cancellationToken)
    {
        var options = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "tutti", Title = "Tutti", Version = VersionCommand.Current },
            ServerInstructions = Instructions,
            Capabilities = new ServerCapabilities { Tools = new ToolsCapability() },
            Handlers = new McpServerHandlers
            {
                ListToolsHandler = (_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. tools.Shown().Select(Describe)] }),
                CallToolHandler = (request, cancelled) => CallAsync(request, tool, tools, cancelled),
            },
        };
        var (input, output) = (tool.OpenInput(), tool.OpenOutput());
        await using (input.ConfigureAwait(false))
        await using (output.ConfigureAwait(false))
        {
            var transport = new StreamServerTransport(input, output, "tutti");
            await using (transport.ConfigureAwait(false))
            {
                var server = McpServer.Create(transport, options);
                await using (server.ConfigureAwait(false))
                {
                    try { await server.RunAsync(cancellationToken).ConfigureAwait(false); }
                    catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { /* asked to end */ }
                }
            }
        }
    }

    private static Tool Describe(AssistantTool tool) => new()
    {
        Name = tool.Name,
        Description = tool.Description,
        InputSchema = tool.Schema,
        Annotations = new ToolAnnotations { ReadOnlyHint = tool.IsRead, DestructiveHint = !tool.IsRead && tool.NeedsPolicy, IdempotentHint = tool.IsRead, OpenWorldHint = false },
    };

    private static async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, Sessions.Tool tool, AssistantTools tools, CancellationToken cancellationToken)
    {
        var call = request.Params ?? throw new McpProtocolException("A call needs parameters.", McpErrorCode.InvalidParams);
        if (AssistantTools.Find(call.Name) is not { } wanted) { throw new McpProtocolException($"There is no tool '{call.Name}'.", McpErrorCode.InvalidParams); }
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var signs = call.ProgressToken is { } token ? ProgressSigns.SendAsync(request.Server, token, tool.Time, done.Token) : Task.CompletedTask;
        var answer = await tools.CallAsync(wanted, call.Arguments?.ToDictionary() ?? new Dictionary<string, JsonElement>(), cancellationToken).ConfigureAwait(false);
        await done.CancelAsync().ConfigureAwait(false);
        await signs.ConfigureAwait(false);
        return new CallToolResult { IsError = answer.IsError, Content = [.. answer.Texts.Select(static text => new TextContentBlock { Text = text })] };
    }
}
