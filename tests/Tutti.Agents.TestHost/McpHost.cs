using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Tutti.Agents.TestHost;

/// <summary>An MCP server of the newest era on standard input and output, which misbehaves as its mode and its tools say.</summary>
internal static class McpHost
{
    private const string Listing = "listing=";

    private static readonly JsonElement NoArguments = JsonElement.Parse("""{"type":"object","properties":{"text":{"type":"string"}}}""");

    internal static async Task<int> RunAsync(string mode)
    {
        var output = Console.OpenStandardOutput();
        switch (mode)
        {
            case "garbage":
                await output.WriteAsync("this is no JSON\n{\"neither\": \n\n"u8.ToArray());
                return 3;
            case "silent":
                await Console.In.ReadToEndAsync();
                return 0;
            case "flood":
                var line = new byte[1024 * 1024];
                while (true) { await output.WriteAsync(line); }
        }

        var options = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "test", Version = "1" },
            Handlers = new McpServerHandlers
            {
                ListToolsHandler = (_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. ToolsOf(mode)] }),
                CallToolHandler = (request, cancellationToken) => CallAsync(mode, request.Params!, cancellationToken),
            },
        };
        await using var server = McpServer.Create(new StdioServerTransport("test"), options);
        await server.RunAsync();
        return 0;
    }

    /// <summary>In the mode <c>listing=FILE</c> the file has the tools: it may change between two listings.</summary>
    private static IEnumerable<Tool> ToolsOf(string mode) =>
        mode.StartsWith(Listing, StringComparison.Ordinal) ? JsonSerializer.Deserialize<List<Tool>>(File.ReadAllText(mode[Listing.Length..]), McpJsonUtilities.DefaultOptions) ?? [] : Tools();

    private static IEnumerable<Tool> Tools() =>
    [
        new() { Name = "echo", Description = "Says it again.", InputSchema = NoArguments, Annotations = new ToolAnnotations { ReadOnlyHint = true, OpenWorldHint = false } },
        new() { Name = "set", InputSchema = NoArguments, Annotations = new ToolAnnotations { IdempotentHint = true, DestructiveHint = true } },
        new() { Name = "with.dots/and+signs", InputSchema = NoArguments },
        new() { Name = "with blanks", InputSchema = NoArguments },
        new() { Name = "with*", InputSchema = NoArguments },
        new() { Name = "no", InputSchema = NoArguments },
        new() { Name = "die", InputSchema = NoArguments },
        new() { Name = "hang", InputSchema = NoArguments },
        new() { Name = "child", InputSchema = NoArguments },
        new() { Name = "meta", InputSchema = NoArguments },
        new() { Name = "long", InputSchema = NoArguments },
    ];

    private static async ValueTask<CallToolResult> CallAsync(string mode, CallToolRequestParams call, CancellationToken cancellationToken)
    {
        if (!ToolsOf(mode).Any(tool => tool.Name == call.Name)) { throw new McpProtocolException($"There is no tool '{call.Name}'.", McpErrorCode.InvalidParams); }
        switch (call.Name)
        {
            case "die":
                await Console.Error.WriteLineAsync("I die now");
                Environment.Exit(7);
                break;
            case "hang":
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                break;
            case "no":
                return new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = "not today" }] };
            case "child":
                using (var child = Process.Start("sleep", "1000")) { return Text(child.Id.ToString(CultureInfo.InvariantCulture)); }
            case "meta":
                return Text(call.Meta?["io.tutti/idempotencyKey"]?.ToString() ?? "none");
            case "long":
                return Text(new string('x', 100_000));
        }

        return Text(call.Arguments?.TryGetValue("text", out var text) == true ? text.ToString() : "");
    }

    private static CallToolResult Text(string text) => new() { Content = [new TextContentBlock { Text = text }] };
}
