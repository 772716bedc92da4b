using System.Text.Json;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Events;
using Tutti.Kernel.Lifecycle;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Evaluating;

/// <summary>Runs evaluations on an engine of this process.</summary>
/// <param name="engine">The engine, with plans.</param>
/// <param name="host">What they can use.</param>
/// <param name="flow">The flow.</param>
/// <param name="agent">The single agent, of <see cref="EvaluationPlans.OfAgent"/>.</param>
/// <param name="judge">The judge, of <see cref="EvaluationPlans.OfJudge"/>; null for none.</param>
public sealed class EngineRunner(TuttiEngine engine, PlanHost host, Plan flow, Plan agent, Plan? judge = null) : IEvaluationRunner
{
    /// <inheritdoc/>
    public async Task<EvaluationRun> RunAsync(EvaluationTask task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        var inputs = task.Side == EvaluationSide.Flow ? task.Case.Inputs : EvaluationInputs.OfAgent(task.Case);
        return await RunAsync(task.Side == EvaluationSide.Flow ? flow : agent, inputs, task.Key, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<(bool IsRight, string Remarks)> JudgeAsync(EvaluationTask task, JsonElement result, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        var run = await RunAsync(judge ?? throw new InvalidOperationException("There is no judge."), EvaluationInputs.OfJudge(task.Case, result), task.JudgeKey, cancellationToken).ConfigureAwait(false);
        return EvaluationInputs.VerdictOf(run);
    }

    private async Task<EvaluationRun> RunAsync(Plan plan, JsonElement inputs, string key, CancellationToken cancellationToken)
    {
        var run = await engine.StartPlanAsync(plan, host, inputs, new StartOptions { Key = key }, cancellationToken).ConfigureAwait(false);
        var end = await engine.WaitAsync(run, cancellationToken).ConfigureAwait(false);
        var spending = new EvaluationSpending();
        foreach (var happened in await engine.EventsAsync(run, after: -1, cancellationToken).ConfigureAwait(false)) { spending.Add(happened.Time, happened.Kind, PayloadOf(happened)); }
        return spending.ToRun(run.ToString(), end.Status == RunStatus.Completed ? JsonElement.Parse(end.Output.Span) : null, end.Status == RunStatus.Completed ? "" : $"{end.ErrorCode}: {end.ErrorMessage}");
    }

    /// <summary>Payloads that are JSON objects; others are of no interest here.</summary>
    private static JsonElement? PayloadOf(RunEvent happened)
    {
        if (happened.Kind != "step.completed" || happened.Payload.Length == 0 || happened.Payload.Span[0] != (byte)'{') { return null; }
        try { return JsonElement.Parse(happened.Payload.Span); }
        catch (JsonException) { return null; }
    }
}
