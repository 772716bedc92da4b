using Tutti.Kernel.Engine;

namespace Tutti.Cli.Tests;

/// <summary>A project of a user's own, anywhere on the disk: built when it changed, and never run in a version that nobody sees.</summary>
public sealed class ChangedSourcesTests : IAsyncLifetime
{
    private readonly ToolRun _tool = new();

    private string Project => Path.Combine(_tool.Folder, "greeter");

    public async ValueTask InitializeAsync() => await WriteAsync(Project, "hello");

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task C2_SourcesChangeUnderAHolder_RefusedUntilItHasGone()
    {
        using var holder = _tool.Start("run", Project, "greet", "--wait");
        await ToolRun.ReadUntilAsync(holder, "asks: hello?");
        await WriteAsync(Project, "good day");

        var refused = await _tool.RunAsync("run", Project, "greet", "--yes");
        ToolRun.Signal(holder, "TERM");
        await ToolRun.EndAsync(holder);
        var anew = await _tool.RunAsync("run", Project, "greet", "--yes");

        Assert.Equal(ExitCode.Failure, refused.Code);
        Assert.Contains("TUT6038", refused.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, anew.Code);
        Assert.Contains("good day, yes", anew.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenTwoCheckoutsWithWorkflowsInCode_WhenBothUseOneStore_ThenTheSecondIsRefused()
    {
        using var holder = _tool.Start("run", Project, "greet", "--wait");
        await ToolRun.ReadUntilAsync(holder, "asks: hello?");
        var second = Path.Combine(_tool.Folder, "second");
        await WriteAsync(second, "hello");

        var refused = await _tool.RunAsync("run", second, "greet", "--yes");
        ToolRun.Signal(holder, "TERM");
        await ToolRun.EndAsync(holder);

        Assert.Equal(ExitCode.Failure, refused.Code);
        Assert.Contains("TUT6040", refused.Error, StringComparison.Ordinal);
        Assert.Contains(second, refused.Error.ReplaceLineEndings(""), StringComparison.Ordinal);
        Assert.Contains("'greet'", refused.Error, StringComparison.Ordinal);
    }

    private static async Task WriteAsync(string project, string word)
    {
        Directory.CreateDirectory(project);
        await File.WriteAllTextAsync(Path.Combine(project, "greeter.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><EnableDynamicLoading>true</EnableDynamicLoading></PropertyGroup>
              <ItemGroup><Reference Include="{typeof(TuttiEngine).Assembly.Location}" /></ItemGroup>
            </Project>
            """, ToolRun.Cancellation);
        await File.WriteAllTextAsync(Path.Combine(project, "Greeter.cs"), Source(word), ToolRun.Cancellation);
    }

    private static string Source(string word) => $$"""
        using System;
        using System.Threading.Tasks;
        using Tutti.Kernel.Engine;
        using Tutti.Kernel.Runs;
        using Tutti.Kernel.Waits;

        public sealed class Greeter : IWorkflowModule
        {
            public void AddTo(TuttiOptions options, IServiceProvider services) =>
                options.AddWorkflow(WorkflowDefinition.Create<string, string>("greet", 1, GreetAsync));

            private static async Task<string> GreetAsync(WorkflowContext context, string input) =>
                "{{word}}, " + (await context.AskAsync("ask", new Question { Prompt = "{{word}}?" })).Choice;
        }
        """;
}
