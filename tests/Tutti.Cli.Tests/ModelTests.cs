using System.Text.Json;
using Tutti.Testing.Models;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti models</c>, the real tool before fake servers.</summary>
public sealed class ModelTests : IAsyncLifetime
{
    private static readonly string[] OwnVariables = ["TUTTI_MODEL_URL", "TUTTI_MODEL", "TUTTI_MODEL_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY"];

    private readonly ToolRun _tool = new();
    private readonly FakeModelServer _server = new();

    public ValueTask InitializeAsync()
    {
        foreach (var variable in OwnVariables) { _tool.Variables[variable] = null; }
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _tool.DisposeAsync();
    }

    [Fact]
    public async Task List_TwoVariables_ShowsTheModelOfEachTier()
    {
        _server.AsOllama();
        (_tool.Variables["TUTTI_MODEL_URL"], _tool.Variables["TUTTI_MODEL"]) = (_server.Address, "qwen3:8b");

        var result = await _tool.RunAsync("models", "list");

        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains($"reasoning  qwen3:8b  {_server.Address}/v1", result.Output, StringComparison.Ordinal);
        Assert.Contains("40960", result.Output, StringComparison.Ordinal);
        Assert.Contains("configured: TUTTI_MODEL_URL", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_tool.Store));
    }

    [Fact]
    public async Task List_HalfOfTheVariables_SaysTheOther()
    {
        _tool.Variables["TUTTI_MODEL_URL"] = _server.Address;

        var result = await _tool.RunAsync("models", "list");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("TUT4120", result.Error, StringComparison.Ordinal);
        Assert.Contains("Set TUTTI_MODEL;", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_AServer_SaysWhatItIsAndTriesItsFirstModel()
    {
        _server.AsOllama();

        var result = await _tool.RunAsync("models", "check", _server.Address);

        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        string[] lines = ["server      Ollama 0.12.3", "model       qwen3:8b, context 40960, completion tools thinking", "tried       qwen3:8b", "words       yes", "usage       reported", "tools       yes", "JSON        by schema"];
        Assert.All(lines, line => Assert.Contains(line, result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_AModelThatIsNotListed_SaysSo()
    {
        _server.AsOllama();

        var result = await _tool.RunAsync("models", "check", _server.Address, "--model", "nope");
        var json = await _tool.RunAsync("models", "check", _server.Address, "--model", "nope", "--no-trial", "-o", "json");
        var listed = await _tool.RunAsync("models", "check", _server.Address, "--model", "qwen3:8b");

        Assert.Contains("The server does not list 'nope'", result.Error, StringComparison.Ordinal);
        Assert.Contains("tried       nope", result.Output, StringComparison.Ordinal);
        Assert.False(JsonDocument.Parse(json.Output).RootElement.GetProperty("listed").GetBoolean());
        Assert.DoesNotContain("does not list", listed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_AsJson_IsOneObject_AndAProblemFails()
    {
        _server.AsVllm();

        var result = await _tool.RunAsync("models", "check", _server.Address, "-o", "json");

        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(("vllm", "no"), (json.RootElement.GetProperty("server").GetProperty("kind").GetString(), json.RootElement.GetProperty("trial").GetProperty("tools").GetString()));
        Assert.StartsWith("TUT4125", json.RootElement.GetProperty("trial").GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failure, result.Code);
    }

    [Fact]
    public async Task Check_WithoutTrial_UsesNoModel()
    {
        _server.AsLlamaCpp();

        var result = await _tool.RunAsync("models", "check", _server.Address, "--no-trial");

        Assert.Equal(ExitCode.Success, result.Code);
        Assert.DoesNotContain(_server.Requests, static request => request.Method == "POST");
    }

    [Fact]
    public async Task Check_NobodyListens_IsUnreachable()
    {
        var result = await _tool.RunAsync("models", "check", "http://127.0.0.1:1");

        Assert.Equal(ExitCode.Unreachable, result.Code);
        Assert.Contains("TUT4100", result.Error, StringComparison.Ordinal);
    }
}
