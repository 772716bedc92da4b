using System.Text.Json;
using Tutti.Orchestration.Evaluating;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Following;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Evaluations;

/// <summary>Runs of an evaluation in the store: ordinary ones, each of which is listed, and found again by its key.</summary>
/// <param name="control">The holder of the store.</param>
/// <param name="sides">What is run.</param>
/// <param name="directory">Where the verb was called.</param>
internal sealed class ControlRunner(IRunControl control, EvaluationSides sides, string directory) : IEvaluationRunner
{
    private const int MostBytes = 16 * 1024 * 1024;

    public Task<EvaluationRun> RunAsync(EvaluationTask task, CancellationToken cancellationToken) => task.Side == EvaluationSide.Flow
        ? RunAsync(sides.Flow, task.Case.Inputs, task.Key, task.Series, cancellationToken)
        : RunAsync(sides.Agent, EvaluationInputs.OfAgent(task.Case), task.Key, task.Series, cancellationToken);

    public async Task<(bool IsRight, string Remarks)> JudgeAsync(EvaluationTask task, JsonElement result, CancellationToken cancellationToken) =>
        EvaluationInputs.VerdictOf(await RunAsync(sides.Judge ?? throw new InvalidOperationException("There is no judge."), EvaluationInputs.OfJudge(task.Case, result), task.JudgeKey, task.Series, cancellationToken).ConfigureAwait(false));

    private async Task<EvaluationRun> RunAsync(string source, JsonElement inputs, string key, string series, CancellationToken cancellationToken)
    {
        var order = new StartOrder { Source = source, Document = inputs, Directory = directory, Key = key, Labels = new Dictionary<string, string> { ["evaluation"] = series } };
        var run = await control.StartAsync(order, cancellationToken).ConfigureAwait(false);
        var (spending, progress) = (new EvaluationSpending(), new RunProgress());
        await foreach (var happened in control.EventsAsync(new EventQuery { Run = run.Id, Follow = true, PayloadLimit = MostBytes }, cancellationToken).ConfigureAwait(false))
        {
            progress.Add(happened);
            spending.Add(happened.Time, happened.Kind, happened.Payload);
            if (happened.Position is not null && (progress.IsAsking || progress.Reason.Length + progress.ReasonCode.Length > 0) && await StandsAsync(run.Id, cancellationToken).ConfigureAwait(false) is { } why) { return spending.ToRun(run.Id, result: null, why); }
        }

        var result = await control.ResultAsync(run.Id, cancellationToken).ConfigureAwait(false);
        var isDone = result?.Status == StatusNames.Completed;
        return spending.ToRun(run.Id, isDone ? result?.Outputs ?? JsonElement.Parse("null") : null, isDone ? "" : result?.Error is { } error ? $"{error.Code}: {error.Message}" : "It did not end.");
    }

    /// <summary>Why a run that has not ended is not waited for: an evaluation has nobody who answers.</summary>
    private async Task<string?> StandsAsync(string run, CancellationToken cancellationToken)
    {
        var now = await control.GetAsync(run, cancellationToken).ConfigureAwait(false);
        return now.Status is StatusNames.Paused or StatusNames.NeedsAttention ? $"It is {now.Status}." : now.OpenQuestions > 0 && now.Status == StatusNames.Waiting ? "It waits for a person." : null;
    }
}
