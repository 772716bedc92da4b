using System.Text.Json;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Undo;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Agents;

/// <summary>Agents at work in a run: whatever calls them, each call passes the gate, where the host has one.</summary>
internal static class AgentWork
{
    /// <summary>Does one task.</summary>
    /// <param name="scope">The scope of whoever has the task.</param>
    /// <param name="id">The step's name in it.</param>
    /// <param name="session">The gate in the agent's name; null on a host that has none.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="task">The task.</param>
    /// <param name="options">What the step declares.</param>
    /// <param name="undo">How its effect is taken back, for the input that it really got; null for what the options say.</param>
    public static async Task<JsonElement> DoAsync(WorkflowContext scope, string id, GateSession? session, IAgent agent, AgentTask task, StepOptions options, Func<JsonElement, UndoRequest?>? undo = null)
    {
        if (agent is IWorkflowAgent worker && session is not null) { return await WorkAsync(scope.Scope(id), session, worker, task, options.Timeout); }
        if (session is null || agent is not IGatedAgent gated) { return await scope.StepAsync(id, options, attempt => agent.RunAsync(attempt, task)); }
        var call = gated.CallOf(task);
        var order = new GateOrder { Target = call.Target, Arguments = call.Arguments, Options = options, UndoOf = undo is null ? null : executed => undo(InputOf(executed, task)) };
        return await session.CallAsync(scope, id, order, async (attempt, pass) => new GateResult<JsonElement>(await agent.RunAsync(attempt, Edited(gated, task, call, pass)).ConfigureAwait(false)));
    }

    /// <summary>Who works in a scope, and not in one step, is held to its time here.</summary>
    private static async Task<JsonElement> WorkAsync(WorkflowContext scope, GateSession session, IWorkflowAgent worker, AgentTask task, TimeSpan? limit)
    {
        if (limit is not { } within || task.Facts?.BindsAgents != true) { return await worker.RunAsync(scope, session, task); }
        var done = await scope.WithinAsync<JsonElement?>("timeout", within, async inner => await worker.RunAsync(inner, session, task), late: null);
        return done ?? throw new StepTimeoutException(scope.Path, within, isIdle: false);
    }

    /// <summary>What a step declares that says nothing of its own.</summary>
    public static StepOptions OptionsOf(AgentShape shape) => new()
    {
        Repeat = shape.Repeat,
        Retry = shape.Retry is { } retry ? PolicyOf(retry) : RetryPolicy.None,
        Timeout = shape.KeepsTime ? null : shape.Timeout,
        IdleTimeout = shape.KeepsTime ? null : shape.IdleTimeout,
    };

    private static JsonElement InputOf(CallArguments executed, AgentTask task) => executed.Root.TryGetProperty("input", out var input) ? input : task.Input;

    /// <summary>The task as a person may have changed it: what it is given, not the command.</summary>
    private static AgentTask Edited(IGatedAgent agent, AgentTask task, AgentCall call, GatePass pass)
    {
        if (pass.Arguments.Digest == call.Arguments.Digest) { return task; }
        var edited = pass.Arguments.Root.TryGetProperty("input", out var input) ? task with { Input = input } : task;
        return agent.CallOf(edited).Arguments.Digest == pass.Arguments.Digest
            ? edited
            : throw new NotExecutedException("Of a command only 'input' can be changed in an approval. Nothing was done; edit the flow instead.", FaultCodes.CommandEdited, isTransient: false);
    }

    /// <summary>When a step is tried again.</summary>
    public static RetryPolicy PolicyOf(PlanRetry retry) => new()
    {
        MaxAttempts = retry.Attempts,
        InitialDelay = retry.From ?? TimeSpan.FromSeconds(1),
        MaxDelay = retry.To ?? retry.From ?? TimeSpan.FromMinutes(1),
        OnlyCodes = retry.On.Count == 0 ? null : [.. retry.On.SelectMany(CodesOf).Distinct(StringComparer.Ordinal)],
    };

    /// <summary>The errors that a reason for another attempt means. Which exit codes are meant is the agent's to say.</summary>
    private static IEnumerable<string> CodesOf(string reason) => reason switch
    {
        "timeout" => [StepTimeoutException.RunLimitCode, StepTimeoutException.IdleLimitCode, AgentFailures.Interrupted],
        _ when reason.StartsWith("exit:", StringComparison.Ordinal) => [AgentFailures.Failed],
        _ => [reason],
    };
}
