using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Processes.Supervision;
using Tutti.Agents.WorkingCopies;
using Tutti.ChangeGate.Tests.Support;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.ChangeGate.Tests.Files;

/// <summary>A repository, and the supervised git of a step for code that wants one.</summary>
internal sealed class GitBench : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly SupervisorProgram Supervisor = SupervisorProgram.At(Path.Combine(AppContext.BaseDirectory, "Tutti.Agents.TestHost"));

    internal GitBench(params (string Path, string Text)[] files) => Repository = Repository.Make(Path.Combine(Home, "user"), files);

    internal string Home { get; } = Directory.CreateTempSubdirectory("tutti-git-").FullName;

    internal Repository Repository { get; }

    internal string Root => Repository.Root;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(Home, recursive: true);

    /// <summary>Runs code inside a step, once.</summary>
    internal async Task<T> RunAsync<T>(Func<Git, Task<T>> work)
    {
        var environment = new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["HOME"] = Home };
        var runner = new ProcessRunner(Supervisor, new ProcessEnvironment(environment), new ProcessAdmission(2), TimeProvider.System);
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new TuttiOptions();
        options.AddWorkflow(WorkflowDefinition.Create<string, string>("work", version: 1, async (context, input) => await context.StepAsync("work", new StepOptions(), async step =>
        {
            try { done.SetResult(await work(new Git(new StepProcesses(runner, step)))); }
            catch (Exception cause) { done.SetException(cause); throw; } // the test sees the cause itself
            return input;
        })));
        await using var store = new InMemoryStore(Guid.Parse("00000000-0000-0000-0000-000000000002"));
        await using var engine = await TuttiEngine.OpenAsync(store, options, logger: null, Cancellation);
        var run = await engine.StartAsync("work", "x", options: null, Cancellation);
        var result = await done.Task.WaitAsync(Patience, Cancellation);
        await engine.WaitAsync(run, Cancellation).WaitAsync(Patience, Cancellation);
        return result;
    }
}
