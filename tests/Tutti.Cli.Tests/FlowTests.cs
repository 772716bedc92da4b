namespace Tutti.Cli.Tests;

/// <summary><c>tutti flow</c>, the real tool.</summary>
public sealed class FlowTests : IAsyncLifetime
{
    private const string Good = "tutti: flow/v1\nname: f\nsteps:\n  first: { use: x } # kept\n";
    private const string Faulty = "tutti: flow/v1\nname: f\nsteps:\n  first: { uze: x }\n  second: { use: x, needs: [frist] }\n";

    private readonly ToolRun _tool = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Check_FaultyAndGoodFlows_NamesAllFaultsAndEndsWithTwo()
    {
        Write("good.yaml", Good);
        Write("bad.yaml", Faulty);

        var result = await _tool.RunAsync("flow", "check", "good.yaml", "bad.yaml", "missing.yaml");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("bad.yaml:4:3: error TUT4606:", result.Output, StringComparison.Ordinal);
        Assert.Contains("missing.yaml:1:1: error TUT4625:", result.Output, StringComparison.Ordinal);
        Assert.Contains("3 files checked", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_tool.Store));
    }

    [Fact]
    public async Task Check_AsJson_IsOneList()
    {
        Write("bad.yaml", Faulty);

        var result = await _tool.RunAsync("flow", "check", "bad.yaml", "-o", "json");

        using var json = System.Text.Json.JsonDocument.Parse(result.Output);
        var fault = json.RootElement[0];
        Assert.Equal(("bad.yaml", 4, "TUT4606", "error"), (fault.GetProperty("file").GetString(), fault.GetProperty("line").GetInt32(), fault.GetProperty("code").GetString(), fault.GetProperty("severity").GetString()));
        Assert.Equal("", result.Error);
    }

    [Fact]
    public async Task Fmt_AnUntidyFlow_IsTidyAfterwardsAndKeepsComments()
    {
        const string Untidy = "tutti:   flow/v1\nname: 'f'\nsteps:\n    # why\n    first: {use: x} # kept\n";
        Write("f.yaml", Untidy);

        var check = await _tool.RunAsync("flow", "fmt", "f.yaml", "--check");
        var before = await File.ReadAllTextAsync(Path.Combine(_tool.Folder, "f.yaml"), ToolRun.Cancellation);
        var fmt = await _tool.RunAsync("flow", "fmt", "f.yaml");
        var again = await _tool.RunAsync("flow", "fmt", "f.yaml", "--check");

        Assert.Equal((ExitCode.Usage, "f.yaml\n", Untidy), (check.Code, check.Output, before));
        Assert.Equal((ExitCode.Success, ExitCode.Success, ""), (fmt.Code, again.Code, again.Output));
        Assert.Equal("tutti: flow/v1\nname: f\nsteps:\n  # why\n  first: { use: x } # kept\n", await File.ReadAllTextAsync(Path.Combine(_tool.Folder, "f.yaml"), ToolRun.Cancellation));
    }

    [Fact]
    public async Task Convert_ToJsonAndBack_IsTheSame()
    {
        Write("f.yaml", Good);

        var json = await _tool.RunAsync("flow", "convert", "f.yaml", "-o", "json");
        Write("f.json", json.Output);
        var yaml = await _tool.RunAsync("flow", "convert", "f.json", "-o", "yaml");
        var fmt = await _tool.RunAsync("flow", "fmt", "f.json");

        Assert.Equal(ExitCode.Usage, fmt.Code);
        Assert.Equal(Good.Replace(" # kept", "", StringComparison.Ordinal), yaml.Output);
    }

    [Fact]
    public async Task Graph_AnUnknownForm_NamesTheKnownOnes()
    {
        Write("f.yaml", Good);

        var wrong = await _tool.RunAsync("flow", "graph", "f.yaml", "-o", "sgv");
        var svg = await _tool.RunAsync("flow", "graph", "f.yaml", "-o", "svg");

        Assert.Equal(ExitCode.Usage, wrong.Code);
        Assert.Contains("Did you mean 'svg'?", wrong.Error, StringComparison.Ordinal);
        Assert.StartsWith("<svg ", svg.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_Any_IsJson()
    {
        var result = await _tool.RunAsync("flow", "schema");

        using var schema = System.Text.Json.JsonDocument.Parse(result.Output);
        Assert.Equal("http://json-schema.org/draft-07/schema#", schema.RootElement.GetProperty("$schema").GetString());
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_tool.Folder, name), text);
}
