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
    private Task<CelValue> CallAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Call call) =>
        CallAsync(scope, frame, step, call, InputOf(step, frame));

    /// <summary>A person may give the result of any call, whatever it consists of.</summary>
    private Task<CelValue> CallAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Call call, JsonElement input) =>
        scope.CorrectableAsync(step.Id, part => MakeAsync(part, frame, step, call, input), given => GivenResult.Read(step, given));

    private async Task<CelValue> MakeAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Call call, JsonElement input)
    {
        var options = OptionsOf(scope, step, call, input, frame);
        if (step.Agent is { } agent)
        {
            var task = TaskOf(step, agent.Shape, call, input, Values.ToJson(Filled(step.Card!, frame, step.Id, "the card of the agent of")));
            return JsonValues.FromJson(await AgentWork.DoAsync(scope, step.Id, agent is IWorkflowAgent ? Session(call.Target.Name) : facts.Session?.For(call.Target.Name), agent, task, options, edited => UndoOf(scope, step, edited, frame)), agent.Shape.Output);
        }

        var function = step.Function!; // the checker refuses a call of nobody
        Func<StepContext, ValueTask<ProbeReply<JsonElement>>>? probe = function.Probe is { } ask ? attempt => ProbeAsync(ask, attempt, input) : null;
        return JsonValues.FromJson(await scope.StepAsync(step.Id, options, attempt => function.Run(attempt, input), probe), function.Output);
    }

    private static JsonElement InputOf(CompiledStep step, Frame frame) => Values.ToJson(Filled(step.With!, frame, step.Id, "'with' of")); // the checker gives every call its input

    private GateSession Session(string agent) => facts.Session?.For(agent) ?? throw new HostUnsuitedException(FaultCodes.NoGate, $"Agent '{agent}' works through the gate, and this host has none. Start a host that has one.");

    private AgentTask TaskOf(CompiledStep step, AgentShape shape, PlanStep.Call call, JsonElement input, JsonElement card) => new(input, card)
    {
        Facts = facts with { Scope = facts.Under(step.Id) },
        Retry = call.Retry ?? shape.Retry,
        Repeat = call.Repeat ?? shape.Repeat,
        Timeout = shape.KeepsTime ? call.Timeout ?? shape.Timeout : null,
        IdleTimeout = shape.KeepsTime ? call.IdleTimeout ?? shape.IdleTimeout : null,
    };

    private static async ValueTask<ProbeReply<JsonElement>> ProbeAsync(Func<StepContext, JsonElement, ValueTask<JsonElement?>> ask, StepContext attempt, JsonElement input) =>
        await ask(attempt, input).ConfigureAwait(false) is { } result ? new ProbeReply<JsonElement>.Happened(result) : new ProbeReply<JsonElement>.DidNotHappen();

    private StepOptions OptionsOf(WorkflowContext scope, CompiledStep step, PlanStep.Call call, JsonElement input, Frame frame)
    {
        var shape = step.Agent?.Shape ?? ShapeOf(step.Function!); // the checker refuses a call of nobody
        var retry = call.Retry ?? shape.Retry;
        return new StepOptions
        {
            Repeat = call.Repeat ?? shape.Repeat,
            Retry = retry is not null ? AgentWork.PolicyOf(retry) : step.Function?.Retry ?? RetryPolicy.None,
            Timeout = shape.KeepsTime ? null : call.Timeout ?? shape.Timeout,
            IdleTimeout = shape.KeepsTime ? null : call.IdleTimeout ?? shape.IdleTimeout,
            Undo = UndoOf(scope, step, input, frame),
        };
    }

    private static AgentShape ShapeOf(PlanFunction function) => new() { Input = function.Input, Output = function.Output, Repeat = function.Repeat };

    private UndoRequest? UndoOf(WorkflowContext scope, CompiledStep step, JsonElement input, Frame frame)
    {
        if (step.Undo is null && step.UndoAgent is null) { return null; }
        var with = step.UndoWith is { } own ? Values.ToJson(Filled(own, frame, step.Id, "'undo' of")) : input;
        if (step.Undo is { } undo) { return scope.UndoWith(PlanWorkflows.UndoId, new PlanUndoCall(undo.Id, with, facts.Project)); }
        var agent = step.UndoAgent!; // it is one of both
        return scope.UndoWith(PlanWorkflows.UndoAgentId, PlanUndoAgent.Of(agent, Values.ToJson(Filled(agent.Templates, frame, step.Id, "the card of the agent in 'undo' of")), with, facts));
    }

    private static async Task<CelValue> AskAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Ask ask, JsonElement? shown = null)
    {
        var answer = await scope.AskAsync(step.Id, new Question
        {
            Prompt = TextOf(step, frame),
            Choices = ask.Choices,
            For = ask.By,
            Within = ask.Within,
            OnExpiry = ask.OnExpiry,
            Details = step.Result is { } show ? Values.ToJson(Filled(show, frame, step.Id, "'show' of")) : shown,
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
