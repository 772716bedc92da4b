using System.Text.Json;
using Tutti.Agents.Cards;
using Tutti.Agents.ProcessAgents;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Tests.Processes;
using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tests.ProcessAgents;

/// <summary>Process agents that are shell scripts, and the folder that they work in.</summary>
internal sealed class AgentBench : IDisposable
{
    private readonly Workbench _bench = new();

    internal string Home => _bench.Home;

    internal FakeAttempt Attempt { get; } = new(TestContext.Current.CancellationToken);

    /// <summary>The program that makes namespaces, for tests of machines that have none.</summary>
    internal string? Launcher { get; init; } = "/usr/bin/unshare";

    public void Dispose() => _bench.Dispose();

    internal static JsonElement Json(string text) => JsonElement.Parse(text);

    internal static ProcessSpec Shell(string script, params string[] arguments) => new() { Run = ["/bin/sh", "-c", script, "sh", .. arguments] };

    internal static AgentCard Card(ProcessSpec process) => new() { Name = "tester", Process = process };

    internal ProcessTask Task(AgentCard card) => new() { Card = card, WorkingDirectory = Home };

    internal Task<ProcessAgentResult> RunAsync(ProcessSpec process) => RunAsync(Task(Card(process)));

    internal async Task<ProcessAgentResult> RunAsync(ProcessTask task)
    {
        var environment = new ProcessEnvironment(new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = Home });
        var runner = new ProcessRunner(Workbench.Program, environment, new ProcessAdmission(), TimeProvider.System) { Launcher = Launcher };
        return await Patience.ForAsync(new ProcessAgent(runner).RunAsync(new StepContext(Attempt), task), "the agent's answer");
    }

    /// <summary>Runs a task that must fail.</summary>
    internal async Task<TuttiException> FailAsync(ProcessTask task) => await Assert.ThrowsAnyAsync<TuttiException>(() => RunAsync(task));

    internal Task<TuttiException> FailAsync(ProcessSpec process) => FailAsync(Task(Card(process)));
}
