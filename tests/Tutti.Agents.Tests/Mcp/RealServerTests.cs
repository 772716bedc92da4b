using System.Text.Json;
using Tutti.Agents.Mcp;
using Tutti.Agents.Processes;
using Tutti.Agents.Tests.Models;
using Tutti.Agents.Tests.ProcessAgents;
using Tutti.Agents.Tests.Processes;
using Tutti.Agents.Tools;
using Tutti.Kernel.Steps;
using Tutti.Testing;

namespace Tutti.Agents.Tests.Mcp;

/// <summary>Servers of other people, from npm: eng/mcp-servers installs them.</summary>
public sealed class RealServerTests : IAsyncLifetime
{
    private readonly Workbench _bench = new(environment: new() { ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["HOME"] = "/tmp" });
    private readonly List<McpServer> _servers = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) { await server.DisposeAsync(); }
        _bench.Dispose();
    }

    [Fact]
    public async Task Everything_OverPipes_ListsAndCalls()
    {
        var tools = await Serve("server-everything").ListToolsAsync(Token);

        Assert.Equal("Echo: hello", (await CallAsync(tools, "echo", """{"message":"hello"}""")).Text);
        var sum = await CallAsync(tools, "get-sum", """{"a":2,"b":3}""");
        Assert.Contains("5", sum.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_StructuredContent_FitsItsSchema()
    {
        var tools = await Serve("server-everything").ListToolsAsync(Token);
        var tool = tools.First(static tool => tool.Declaration.OutputSchema is not null);

        var output = await tool.InvokeAsync(JsonElement.Parse("""{"location":"New York"}"""), Attempt());

        ToolBox.Require(tool, output);
        Assert.NotNull(output.Value);
    }

    [Fact]
    public async Task Everything_Images_AreMedia()
    {
        var tools = await Serve("server-everything").ListToolsAsync(Token);

        var output = await CallAsync(tools, "get-tiny-image", "{}");

        var image = Assert.Single(output.Media);
        Assert.Equal("image/png", image.MediaType);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], Convert.FromBase64String(image.Data!)[..4]);
        Assert.Contains("[an image: image/png]", output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_OverHttp_GivesTheSame()
    {
        var port = FreePort.Find();
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var request = new ProcessRequest { Step = "test/http", File = "node", Arguments = [Script("server-everything"), "streamableHttp"], WorkingDirectory = "/", Environment = new Dictionary<string, string?> { ["PORT"] = $"{port}" } };
        var running = _bench.Runner.RunAsync(request, new LineObserver(line => listening.TrySetResult(), "listening"), stop.Token);
        await Patience.ForAsync(Task.WhenAny(listening.Task, running), "the server listens");
        var server = new McpServer(new McpServerSpec { Name = "everything", Address = new Uri($"http://127.0.0.1:{port}/mcp") }, runner: null);
        _servers.Add(server);

        var tools = await server.ListToolsAsync(Token);
        Assert.Equal("Echo: hello", (await CallAsync(tools, "echo", """{"message":"hello"}""")).Text);

        await server.DisposeAsync();
        await stop.CancelAsync();
        Assert.Equal(ProcessOutcome.Cancelled, (await running).Outcome);
    }

    [Fact]
    public async Task Filesystem_ReadsAndWrites_InItsFolderOnly()
    {
        var tools = await Serve("server-filesystem", _bench.Home).ListToolsAsync(Token);

        var written = await CallAsync(tools, "write_file", JsonSerializer.Serialize(new Dictionary<string, string> { ["path"] = Path.Combine(_bench.Home, "a.txt"), ["content"] = "hello" }));
        var outside = await CallAsync(tools, "read_text_file", """{"path":"/etc/passwd"}""");

        Assert.False(written.IsFailed, written.Text);
        Assert.Equal("hello", await File.ReadAllTextAsync(Path.Combine(_bench.Home, "a.txt"), Token));
        Assert.True(outside.IsFailed);
        Assert.Contains("denied", outside.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Filesystem_Hints_AreRead()
    {
        var tools = await Serve("server-filesystem", _bench.Home).ListToolsAsync(Token);

        Assert.Equal(RepeatRule.Pure, tools.Single(static tool => tool.RemoteName == "read_text_file").Declaration.Effect.Repeat);
        Assert.Equal(RepeatRule.AtMostOnce, tools.Single(static tool => tool.RemoteName == "edit_file").Declaration.Effect.Repeat);
    }

    [Fact]
    public async Task Memory_Schemas_RefuseWhatDoesNotFit()
    {
        var tools = await Serve("server-memory").ListToolsAsync(Token);
        var name = tools.Single(static tool => tool.RemoteName == "create_entities").Declaration.Name;

        var refusal = new ToolBox(tools).Check(new Agents.Models.ModelPart.ToolCall { Id = "1", Name = name, Arguments = JsonElement.Parse("""{"entities":[{"name":7}]}""") }, out _);
        var output = await CallAsync(tools, "create_entities", """{"entities":[{"name":"Ada","entityType":"person","observations":["writes"]}]}""");

        Assert.Contains("/entities/0", refusal!.Text, StringComparison.Ordinal);
        Assert.Contains("Ada", output.Text, StringComparison.Ordinal);
    }

    private static StepContext Attempt() => new(new FakeAttempt(Token));

    private static Task<ToolOutput> CallAsync(IReadOnlyList<McpTool> tools, string name, string arguments) =>
        tools.Single(tool => tool.RemoteName == name).InvokeAsync(JsonElement.Parse(arguments), Attempt());

    private static string Script(string package)
    {
        var script = RepositoryRoot.At("artifacts", "mcp-servers", "node_modules", "@modelcontextprotocol", package, "dist", "index.js");
        if (!File.Exists(script)) { Assert.Skip("needs MCP servers from npm: ./test --install"); }
        return script;
    }

    private McpServer Serve(string package, params string[] arguments)
    {
        var spec = new McpServerSpec
        {
            Name = package["server-".Length..],
            Run = ["node", Script(package), .. arguments],
            TrustsHints = true,
            Environment = new Dictionary<string, string?> { ["MEMORY_FILE_PATH"] = Path.Combine(_bench.Home, "memory.jsonl") },
        };
        var server = new McpServer(spec, _bench.Runner);
        _servers.Add(server);
        return server;
    }
}
