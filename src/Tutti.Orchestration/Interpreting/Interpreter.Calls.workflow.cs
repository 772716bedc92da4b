using System.Text.Json;
using Tutti.Expressions.Json;
using Tutti.Expressions.Values;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Undo;
using Tutti.Kernel.Waits;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Interpreting;

/// <summary>Agents, functions and persons.</summary>
internal sealed partial class Interpreter
{
    private async Task<CelValue> CallAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Call call)
    {
        var input = Values.ToJson(Filled(step.With!, frame, step.Id, "'with' of"));
        var options = OptionsOf(scope, step, call, input, frame);
        if (step.Agent is { } agent)
        {
            var task = TaskOf(agent.Shape, call, input, Values.ToJson(Filled(step.Card!, frame, step.Id, "the card of the agent of")));
            return JsonValues.FromJson(await WorkAsync(scope, step.Id, call.Target.Name, agent, task, options), agent.Shape.Output);
        }

        var function = step.Function!; // the checker refuses a call of nobody
        Func<StepContext, ValueTask<ProbeReply<JsonElement>>>? probe = function.Probe is { } ask ? attempt => ProbeAsync(ask, attempt, input) : null;
        return JsonValues.FromJson(await scope.StepAsync(step.Id, options, attempt => function.Run(attempt, input), probe), function.Output);
    }

    /// <summary>Every call of an agent passes the gate, where the host has one.</summary>
    private async Task<JsonElement> WorkAsync(WorkflowContext scope, string id, string name, IAgent agent, AgentTask task, StepOptions options)
    {
        if (agent is IWorkflowAgent worker) { return await worker.RunAsync(scope.Scope(id), Session(name), task); }
        if (facts.Session is null || agent is not IGatedAgent gated) { return await scope.StepAsync(id, options, attempt => agent.RunAsync(attempt, task)); }
        var call = gated.CallOf(task);
        var order = new GateOrder { Target = call.Target, Arguments = call.Arguments, Options = options };
        return await Session(name).CallAsync(scope, id, order, async (attempt, pass) => new GateResult<JsonElement>(await agent.RunAsync(attempt, Edited(gated, task, call, pass)).ConfigureAwait(false)));
    }

    /// <summary>The task as a person may have changed it: what it is given, not the command.</summary>
    private static AgentTask Edited(IGatedAgent agent, AgentTask task, AgentCall call, GatePass pass)
    {
        if (pass.Arguments.Digest == call.Arguments.Digest) { return task; }
        var edited = pass.Arguments.Root.TryGetProperty("input", out var input) ? task with { Input = input } : task;
        return agent.CallOf(edited).Arguments.Digest == pass.Arguments.Digest
            ? edited
            : throw new StepRejectedException("Of a command only 'input' can be changed in an approval. Nothing was done; edit the flow instead.", FaultCodes.CommandEdited);
    }

    private GateSession Session(string agent) => facts.Session?.For(agent) ?? throw new HostUnsuitedException(FaultCodes.NoGate, $"Agent '{agent}' thinks with a model, and this host has no gate for its calls. Start a host that has one.");

    private static AgentTask TaskOf(AgentShape shape, PlanStep.Call call, JsonElement input, JsonElement card) => new(input, card)
    {
        Retry = call.Retry ?? shape.Retry,
        Repeat = call.Repeat ?? shape.Repeat,
        Timeout = shape.KeepsTime ? call.Timeout ?? shape.Timeout : null,
        IdleTimeout = shape.KeepsTime ? call.IdleTimeout ?? shape.IdleTimeout : null,
    };

    private static async ValueTask<ProbeReply<JsonElement>> ProbeAsync(Func<StepContext, JsonElement, ValueTask<JsonElement?>> ask, StepContext attempt, JsonElement input) =>
        await ask(attempt, input).ConfigureAwait(false) is { } result ? new ProbeReply<JsonElement>.Happened(result) : new ProbeReply<JsonElement>.DidNotHappen();

    private static StepOptions OptionsOf(WorkflowContext scope, CompiledStep step, PlanStep.Call call, JsonElement input, Frame frame)
    {
        var shape = step.Agent?.Shape ?? ShapeOf(step.Function!); // the checker refuses a call of nobody
        var retry = call.Retry ?? shape.Retry;
        return new StepOptions
        {
            Repeat = call.Repeat ?? shape.Repeat,
            Retry = retry is not null ? PolicyOf(retry) : step.Function?.Retry ?? RetryPolicy.None,
            Timeout = shape.KeepsTime ? null : call.Timeout ?? shape.Timeout,
            IdleTimeout = shape.KeepsTime ? null : call.IdleTimeout ?? shape.IdleTimeout,
            Undo = UndoOf(scope, step, input, frame),
        };
    }

    private static AgentShape ShapeOf(PlanFunction function) => new() { Input = function.Input, Output = function.Output, Repeat = function.Repeat };

    private static UndoRequest? UndoOf(WorkflowContext scope, CompiledStep step, JsonElement input, Frame frame)
    {
        if (step.Undo is not { } undo) { return null; }
        var with = step.UndoWith is { } own ? Values.ToJson(Filled(own, frame, step.Id, "'undo' of")) : input;
        return scope.UndoWith(PlanWorkflows.UndoId, new PlanUndoCall(undo.Id, with));
    }

    private static RetryPolicy PolicyOf(PlanRetry retry) => new()
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

    private static async Task<CelValue> AskAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Ask ask)
    {
        var answer = await scope.AskAsync(step.Id, new Question
        {
            Prompt = TextOf(step, frame),
            Choices = ask.Choices,
            For = ask.By,
            Within = ask.Within,
            OnExpiry = ask.OnExpiry,
            Details = step.Result is { } show ? Values.ToJson(Filled(show, frame, step.Id, "'show' of")) : null,
        });
        var isRefused = answer.Choice == ask.Choices[0];
        if (isRefused && ask.RefusalFails) { throw PlanStepException.Refused(step.Id, answer.By, answer.Choice); }
        return CelValue.FromObject(
        [
            KeyValuePair.Create("answer", CelValue.From(answer.Choice)),
            KeyValuePair.Create("by", CelValue.From(answer.By)),
            KeyValuePair.Create("comment", CelValue.From(answer.Comment)),
            KeyValuePair.Create("expired", CelValue.From(answer.Expired)),
            KeyValuePair.Create("refused", CelValue.From(isRefused)),
        ]);
    }
}
