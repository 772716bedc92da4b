namespace Tutti.Cli.Tests;

/// <summary><c>tutti init</c>, the real tool.</summary>
public sealed class InitTests : IAsyncLifetime
{
    private readonly ToolRun _tool = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Theory]
    [InlineData("a.csproj", "<Project/>", "run: [dotnet, build, --nologo]")]
    [InlineData("package.json", """{"scripts":{"build":"tsc","test":"echo 'no test specified'"}}""", "run: [npm, run, build]")]
    [InlineData("package.json", "no json", "run: [npm, install, --no-audit, --no-fund]")]
    [InlineData("pyproject.toml", "[tool.pytest.ini_options]", "run: [python3, -m, pytest, -q]")]
    [InlineData("requirements.txt", "requests", "run: [python3, -m, unittest, discover]")]
    [InlineData("go.mod", "module x", "run: [go, test, ./...]")]
    [InlineData("Cargo.toml", "[package]", "run: [cargo, fmt, --check]")]
    [InlineData("Makefile", "all: x\ncheck :\n\ttrue\nCC := gcc\n", "run: [make, check]")]
    [InlineData("notes.txt", "", "run")]
    public async Task Init_AProject_WritesAFlowThatChecksItAndIsWellFormed(string file, string content, string contains)
    {
        Write(file, content);

        var init = await _tool.RunAsync("init");
        var check = await _tool.RunAsync("flow", "check", "flow.yaml");
        var format = await _tool.RunAsync("flow", "fmt", "flow.yaml", "--check");

        Assert.Equal((ExitCode.Success, "wrote flow.yaml\n"), (init.Code, init.Output));
        Assert.Contains(contains, init.Error + Read("flow.yaml"), StringComparison.Ordinal);
        Assert.Equal((ExitCode.Success, "", ExitCode.Success), (check.Code, check.Output, format.Code));
    }

    [Fact]
    public async Task Init_ThenRun_ChecksTheProjectAndSaysWhatIsRed()
    {
        Write("Makefile", "build:\n\ttrue\ntest:\n\tfalse\n");
        await _tool.RunAsync("init");

        var red = await _tool.RunAsync("run", ".");
        Write("Makefile", "build:\n\ttrue\ntest:\n\ttrue\n");
        var green = await _tool.RunAsync("run", ".");

        Assert.Equal((ExitCode.RunFailed, ExitCode.Success), (red.Code, green.Code));
        Assert.Contains("Red: make-tests", red.Output, StringComparison.Ordinal);
        Assert.Contains("""{"green":["make-build","make-tests"]}""", green.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("github", ".github/workflows/tutti.yml")]
    [InlineData("gitlab", ".gitlab-ci.yml")]
    [InlineData("azure", "azure-pipelines.yml")]
    public async Task Init_WithABuildServer_WritesItsFile(string system, string file)
    {
        var init = await _tool.RunAsync("init", "--ci", system);

        Assert.Equal(ExitCode.Success, init.Code);
        Assert.Contains("tutti run . --no", Read(file), StringComparison.Ordinal);
        _ = Tutti.Documents.Yaml.YamlDocuments.Parse(System.Text.Encoding.UTF8.GetBytes(Read(file)), file);
    }

    [Fact]
    public async Task Init_WhereAFileIsInTheWay_WritesNothing()
    {
        Write("azure-pipelines.yml", "mine");

        var init = await _tool.RunAsync("init", "--ci", "azure");

        Assert.Equal(ExitCode.Usage, init.Code);
        Assert.Contains("TUT5004", init.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_tool.Folder, "flow.yaml")));
        Assert.Equal("mine", Read("azure-pipelines.yml"));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_tool.Folder, name), text);

    private string Read(string name) => File.ReadAllText(Path.Combine(_tool.Folder, name));
}
