using Microsoft.CodeAnalysis;
using Xunit;

namespace Tutti.Kernel.Analyzers.Tests;

public sealed class WorkflowCodeAnalyzerTests
{
    [Theory]
    [InlineData("TUTA001", "await Task.Run(() => 1);")]
    [InlineData("TUTA001", "await Task.Factory.StartNew(() => 1);")]
    [InlineData("TUTA001", "ThreadPool.QueueUserWorkItem(_ => { });")]
    [InlineData("TUTA001", "_ = new Thread(() => { });")]
    [InlineData("TUTA001", "Parallel.For(0, 3, _ => { });")]
    [InlineData("TUTA001", "_ = new[] { 1 }.AsParallel();")]
    [InlineData("TUTA001", "await Task.CompletedTask.ContinueWith(_ => { });")]
    [InlineData("TUTA001", "Func<Func<int>, Task<int>> start = Task.Run;")]
    [InlineData("TUTA002", "await Task.CompletedTask.ConfigureAwait(false);")]
    [InlineData("TUTA002", "await Task.FromResult(1).ConfigureAwait(continueOnCapturedContext: false);")]
    [InlineData("TUTA002", "await default(ValueTask).ConfigureAwait(false);")]
    [InlineData("TUTA002", "await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);")]
    [InlineData("TUTA003", "await Task.Delay(1);")]
    [InlineData("TUTA003", "Thread.Sleep(1);")]
    [InlineData("TUTA003", "_ = new PeriodicTimer(TimeSpan.FromSeconds(1));")]
    [InlineData("TUTA003", "_ = new Timer(_ => { });")]
    [InlineData("TUTA003", "_ = new CancellationTokenSource(TimeSpan.FromSeconds(1));")]
    [InlineData("TUTA003", "await Task.CompletedTask.WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("TUTA004", "_ = DateTime.UtcNow;")]
    [InlineData("TUTA004", "_ = DateTimeOffset.Now;")]
    [InlineData("TUTA004", "_ = TimeProvider.System;")]
    [InlineData("TUTA004", "_ = System.Diagnostics.Stopwatch.GetTimestamp();")]
    [InlineData("TUTA004", "_ = Environment.TickCount64;")]
    [InlineData("TUTA005", "_ = Guid.NewGuid();")]
    [InlineData("TUTA005", "_ = Random.Shared;")]
    [InlineData("TUTA005", "_ = new Random();")]
    [InlineData("TUTA005", "_ = System.Security.Cryptography.RandomNumberGenerator.GetInt32(3);")]
    [InlineData("TUTA006", "_ = File.ReadAllText(\"a\");")]
    [InlineData("TUTA006", "Directory.CreateDirectory(\"a\");")]
    [InlineData("TUTA006", "_ = new System.Net.Http.HttpClient();")]
    [InlineData("TUTA006", "_ = System.Diagnostics.Process.Start(\"a\");")]
    [InlineData("TUTA006", "Console.WriteLine();")]
    [InlineData("TUTA006", "_ = Environment.GetEnvironmentVariable(\"HOME\");")]
    [InlineData("TUTA007", "lock (ctx) { }")]
    [InlineData("TUTA007", "Monitor.Enter(ctx);")]
    [InlineData("TUTA007", "Task.CompletedTask.Wait();")]
    [InlineData("TUTA007", "_ = Task.FromResult(1).Result;")]
    [InlineData("TUTA007", "Task.CompletedTask.GetAwaiter().GetResult();")]
    public async Task Analyze_ForbiddenInWorkflow_IsReportedOnce(string id, string statement)
    {
        var reported = await AnalyzerRun.InWorkflowAsync(statement);

        Assert.Equal([id], reported);
    }

    [Theory]
    [InlineData("await ctx.DelayAsync(\"pause\", TimeSpan.FromDays(1));")]
    [InlineData("_ = (ctx.UtcNow, ctx.NewGuid(), ctx.Random.Next());")]
    [InlineData("_ = new Random(42).Next();")]
    [InlineData("await Task.WhenAny(Task.CompletedTask, Task.CompletedTask);")]
    [InlineData("await Task.WhenAll(Task.CompletedTask); await Task.Yield();")]
    [InlineData("await Task.CompletedTask.ConfigureAwait(true);")]
    [InlineData("await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext);")]
    [InlineData("_ = Path.Combine(\"a\", \"b\"); _ = new DateTime(2026, 1, 1);")]
    [InlineData("using var source = new CancellationTokenSource();")]
    [InlineData("_ = nameof(Guid.NewGuid);")]
    public async Task Analyze_Deterministic_IsNotReported(string statement)
    {
        var reported = await AnalyzerRun.InWorkflowAsync(statement);

        Assert.Empty(reported);
    }

    [Fact]
    public async Task Analyze_StepAction_MayDoEverything()
    {
        var reported = await AnalyzerRun.InWorkflowAsync("""
            await ctx.StepAsync("read", async step =>
            {
                await Task.Delay(1, step.CancellationToken).ConfigureAwait(false);
                return new[] { "a" }.Select(name => File.ReadAllText(name)).First() + DateTime.UtcNow;
            });
            await ctx.StepAsync("ignoring its context", _ => ValueTask.FromResult(Guid.NewGuid()));
            """);

        Assert.Empty(reported);
    }

    [Fact]
    public async Task Analyze_LambdaInWorkflow_IsWorkflowCode()
    {
        var reported = await AnalyzerRun.InWorkflowAsync("_ = new[] { 1 }.Select(_ => Guid.NewGuid()).ToArray();");

        Assert.Equal(["TUTA005"], reported);
    }

    [Fact]
    public async Task Analyze_BranchInsideWorkflow_IsWorkflowCode()
    {
        var reported = await AnalyzerRun.InWorkflowAsync("""
            await ctx.ParallelAsync("all", 3, async (branch, i) => { await Task.Delay(i); return i; });
            """);

        Assert.Equal(["TUTA003"], reported);
    }

    [Fact]
    public async Task Analyze_WorkflowLambdaOutsideOfAWorkflow_IsWorkflowCode()
    {
        var reported = await AnalyzerRun.InClassAsync("""
            public static readonly Func<WorkflowContext, Task> Flow = async ctx => await Task.Delay(1);
            """);

        Assert.Equal(["TUTA003"], reported);
    }

    [Fact]
    public async Task Analyze_LocalFunctions_BelongToWhatTheyTake()
    {
        var reported = await AnalyzerRun.InWorkflowAsync("""
            await ctx.StepAsync("act", ActAsync);
            Think();
            static ValueTask<Guid> ActAsync(StepContext step) => ValueTask.FromResult(Guid.NewGuid());
            static Guid Think() => Guid.NewGuid();
            """);

        Assert.Equal(["TUTA005"], reported);
    }

    [Fact]
    public async Task Analyze_OtherMethod_IsNotReported()
    {
        var reported = await AnalyzerRun.InClassAsync("public static Task<int> Other() => Task.Run(() => File.ReadAllText(\"a\").Length);");

        Assert.Empty(reported);
    }

    [Fact]
    public async Task Analyze_StepMethodOfAWorkflowClass_IsNotReported()
    {
        var reported = await AnalyzerRun.InClassAsync("""
            public static Task<string> RunAsync(WorkflowContext ctx) => ctx.StepAsync("read", ReadAsync);
            private static async ValueTask<string> ReadAsync(StepContext step) => await File.ReadAllTextAsync("a", step.CancellationToken);
            """);

        Assert.Empty(reported);
    }

    [Fact]
    public async Task Analyze_ProjectWithoutTheKernel_IsNotReported()
    {
        var reported = await AnalyzerRun.DiagnosticsAsync("public class Other { public System.Guid Id = System.Guid.NewGuid(); }", withKernel: false);

        Assert.Empty(reported);
    }

    [Fact]
    public async Task Analyze_Reported_SaysWhatToUseInsteadAndWhere()
    {
        var reported = Assert.Single(await AnalyzerRun.DiagnosticsAsync("""
            public static class Example
            {
                public static DateTime Run(WorkflowContext ctx) => DateTime.UtcNow;
            }
            """));

        Assert.Equal(DiagnosticSeverity.Warning, reported.Severity);
        Assert.Equal(2, reported.Location.GetLineSpan().StartLinePosition.Line);
        Assert.Equal("'DateTime.UtcNow' gives another value on replay; use ctx.UtcNow", reported.GetMessage(null));
    }

    [Fact]
    public void Rules_AnyRule_IsDocumented()
    {
        var documented = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "analyzer.md"));

        Assert.All(new WorkflowCodeAnalyzer().SupportedDiagnostics, rule => Assert.Contains($"| {rule.Id} |", documented, StringComparison.Ordinal));
    }
}
