using Tutti.Kernel.Payloads;
using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Tests.Runs;

/// <summary>What a definition keeps of itself, and what becomes of code that gives no task.</summary>
public sealed class WorkflowDefinitionTests
{
    private static readonly PayloadTypes Payloads = new();

    private static readonly RunLimits Limits = RunLimits.Default with { Steps = 7 };

    [Fact]
    public void Describe_ThenKeepEffects_KeepsAllElse()
    {
        var plain = WorkflowDefinition.Create<int, string>("bake", 3, static (_, count) => Task.FromResult($"{count} loaves"), Limits);
        Assert.Equal(("bake", 3, "", true, 7), (plain.Id, plain.Version, plain.Description, plain.UndoOnFailure, plain.Limits.Steps));

        var kept = plain.KeepEffectsOnFailure();
        var described = plain.Describe("Bakes.", new InputField("count", InputKind.Text, "How many.")).KeepEffectsOnFailure();
        var other = kept.Describe("Bakes.", new InputField("count", InputKind.Text, "How many."));

        Assert.Equal(("bake", 3, "", false, 7), (kept.Id, kept.Version, kept.Description, kept.UndoOnFailure, kept.Limits.Steps));
        Assert.All([described, other], static definition =>
            Assert.Equal(("bake", 3, "Bakes.", false, 7, "count"), (definition.Id, definition.Version, definition.Description, definition.UndoOnFailure, definition.Limits.Steps, Assert.Single(definition.Inputs).Name)));
        Assert.True(plain.Describe("Bakes.").UndoOnFailure);
        Assert.Same(RunLimits.Default, WorkflowDefinition.Create<int, int>("same", 1, static (_, count) => Task.FromResult(count)).Limits);
    }

    [Fact]
    public async Task Invoke_ADefinitionThatIsBound_RunsItsCodeAndEncodesWhatItGives()
    {
        var definition = WorkflowDefinition.Create<int, string>("bake", 1, static (_, count) => Task.FromResult($"{count} loaves"));
        Assert.Contains("'bake' is not added to a host", Assert.Throws<InvalidOperationException>(() => definition.InputType).Message, StringComparison.Ordinal);

        definition.Bind(Payloads, "here");
        var ended = definition.InvokeAsync(null!, Payloads.For<int>().Encode(4));
        await ended;

        Assert.Equal(("here", Payloads.For<int>().Id, Payloads.For<string>().Id), (definition.Source, definition.InputType, definition.OutputType));
        Assert.Equal("4 loaves", Payloads.For<string>().Decode(definition.Encode(ended).Span));
    }

    [Fact]
    public async Task Invoke_CodeThatThrowsBeforeItGivesATask_IsATaskThatFails()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Assert.IsType<NotSupportedException>((await FailedAsync(static () => throw new NotSupportedException("no"))).Exception?.InnerException);
        Assert.Contains("no task", (await FailedAsync(NoTaskAsync)).Exception?.InnerException?.Message, StringComparison.Ordinal);
        Assert.True((await FailedAsync(static () => throw new OperationCanceledException())).IsCanceled);
        var task = await FailedAsync(() => throw new OperationCanceledException(cancelled.Token));
        Assert.True(task.IsCanceled);
        Assert.Equal(cancelled.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task)).CancellationToken);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData(" ", 1)]
    [InlineData("a", 0)]
    [InlineData("a", -1)]
    public void Create_WithoutAnIdOrAVersion_IsRefused(string id, int version) =>
        Assert.ThrowsAny<ArgumentException>(() => WorkflowDefinition.Create<int, int>(id, version, static (_, count) => Task.FromResult(count)));

#pragma warning disable VSTHRD114 // what it must not do, and does
    private static Task<int> NoTaskAsync() => null!;
#pragma warning restore VSTHRD114

    private static async Task<Task> FailedAsync(Func<Task<int>> code)
    {
        var definition = WorkflowDefinition.Create<int, int>("fails", 1, (_, _) => code());
        definition.Bind(Payloads, "");
        var task = definition.InvokeAsync(null!, Payloads.For<int>().Encode(0));
        await task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return task;
    }
}
