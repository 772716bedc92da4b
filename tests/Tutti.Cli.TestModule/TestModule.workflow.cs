using System.Text.Json;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Waits;

namespace Tutti.Cli.TestModule;

/// <summary>Small workflows that end in every way a run can end.</summary>
public sealed class TestModule : IWorkflowModule
{
    /// <summary>Appending finds the end first, so two steps at once would write over each other.</summary>
    private static readonly Lock FileGate = new();

    public void AddTo(TuttiOptions options, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Payloads.Add("test/input@1", TestJson.Default.TestInput);
        var count = new InputField("count", InputKind.Number, "How many steps.", "3");
        Add(options, "sum", SumAsync, count with { Description = "How many numbers to add." }, new InputField("file", InputKind.Path, "Where each step leaves a line.", ""));
        Add(options, "ask", AskAsync, new InputField("prompt", InputKind.Text, "What to ask.", "Publish?"));
        Add(options, "wait", WaitAsync);
        Add(options, "sleep", SleepAsync, new InputField("count", InputKind.Number, "Seconds.", "3600"));
        Add(options, "fail", FailAsync);
        Add(options, "slow", SlowAsync, count, new InputField("file", InputKind.Path, "Where each step leaves a line."));
        Add(options, "limited", SumAsync, new RunLimits { Steps = 2 }, count);
        Add(options, "strict", SumAsync, new InputField("count", InputKind.Number, "How many."), new InputField("mode", InputKind.Text, "How.", "fast") { Choices = ["fast", "safe"] });
        Add(options, "astray", AstrayAsync);
        Add(options, "once", OnceAsync);
        Add(options, "parent", async (context, input) => await context.ChildAsync<TestInput, string>("below", "ask", input), new InputField("prompt", InputKind.Text, "What the child asks.", "Publish?"));
    }

    private static void Add(TuttiOptions options, string id, Func<WorkflowContext, TestInput, Task<string>> body, params InputField[] inputs) =>
        options.AddWorkflow(Define(id, body, RunLimits.Default, inputs));

    private static void Add(TuttiOptions options, string id, Func<WorkflowContext, TestInput, Task<string>> body, RunLimits limits, params InputField[] inputs) =>
        options.AddWorkflow(Define(id, body, limits, inputs));

    private static WorkflowDefinition Define(string id, Func<WorkflowContext, TestInput, Task<string>> body, RunLimits limits, InputField[] inputs) =>
        WorkflowDefinition.Create(id, 1, body, limits).Describe($"The test workflow '{id}'.", inputs);

    private static async Task<string> SumAsync(WorkflowContext context, TestInput input)
    {
        var sum = 0L;
        for (var number = 1; number <= input.Count; number++)
        {
            var term = number;
            sum += await context.StepAsync("add", step => new ValueTask<long>(Leave(input.File, step.Path, term)));
        }

        return $"sum {sum}";
    }

    private static async Task<string> AskAsync(WorkflowContext context, TestInput input)
    {
        await context.StepAsync("prepare", static _ => new ValueTask<long>(1));
        using var details = JsonDocument.Parse("""{"files":["a.cs","b.cs"],"risk":"low"}""");
        var answer = await context.AskAsync("review", new Question { Prompt = input.Prompt, Choices = ["no", "later", "yes"], Details = details.RootElement.Clone() });
        return $"{answer.Choice} by {(answer.By.Length > 0 ? "a person" : "nobody")}";
    }

    private static async Task<string> WaitAsync(WorkflowContext context, TestInput input) => await context.SignalAsync<string>("go");

    private static async Task<string> SleepAsync(WorkflowContext context, TestInput input)
    {
        await context.DelayAsync("nap", TimeSpan.FromSeconds(input.Count));
        return "awake";
    }

    private static async Task<string> FailAsync(WorkflowContext context, TestInput input)
    {
        await context.StepAsync<long>("build", static _ => throw new TuttiException("TEST1", "The build is red. Mend it."));
        return "";
    }

    /// <summary>Side by side, each step long enough to be killed in, each with output.</summary>
    private static async Task<string> SlowAsync(WorkflowContext context, TestInput input)
    {
        var names = await context.ParallelAsync("checks", 2, async (branch, lane) =>
        {
            for (var number = 0; number < input.Count; number++)
            {
                await branch.StepAsync("work", async step =>
                {
                    step.Output($"lane {lane}, part {number}");
                    await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, step.CancellationToken);
                    return Leave(input.File, step.Path, 1);
                });
            }

            return lane;
        });
        return $"{names.Length} lanes";
    }

    private static async Task<string> OnceAsync(WorkflowContext context, TestInput input)
    {
        var paid = await context.StepAsync<long>("pay", new StepOptions { Repeat = RepeatRule.AtMostOnce }, static _ => throw new IOException("The line went dead."));
        return $"paid {paid}";
    }

    private static async Task<string> AstrayAsync(WorkflowContext context, TestInput input)
    {
        await Task.Delay(TimeSpan.FromHours(1), TimeProvider.System, CancellationToken.None); // long: one that has ended before it is awaited leaves nothing
        return await context.SignalAsync<string>("never");
    }

    private static long Leave(string file, string path, long value)
    {
        if (file.Length == 0) { return value; }
        lock (FileGate) { File.AppendAllText(file, $"{path}\n"); }
        return value;
    }
}
