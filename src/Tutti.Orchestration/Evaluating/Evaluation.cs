using System.Globalization;
using System.Text.Json;

namespace Tutti.Orchestration.Evaluating;

/// <summary>Compares a flow with a single agent on the same cases.</summary>
public static class Evaluation
{
    /// <summary>Runs every case so often on both sides, and says how they did.</summary>
    /// <param name="cases">At least one.</param>
    /// <param name="options">How.</param>
    /// <param name="runner">Starts runs and waits for them.</param>
    /// <param name="cancellationToken">Ends it; runs that were started go on, and are found again under the same key.</param>
    public static async Task<EvaluationReport> RunAsync(IReadOnlyList<EvaluationCase> cases, EvaluationOptions options, IEvaluationRunner runner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentOutOfRangeException.ThrowIfZero(cases.Count, nameof(cases));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Times, 1, nameof(options));
        var work = cases.SelectMany(one => Enumerable.Range(0, options.Times).SelectMany(repeat => (EvaluationTask[])[new(one, EvaluationSide.Flow, repeat, options.Key), new(one, EvaluationSide.Agent, repeat, options.Key)])).ToList();
        var measures = new EvaluationMeasure[work.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, work.Count),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Max), CancellationToken = cancellationToken },
            async (index, token) => measures[index] = await MeasureAsync(work[index], options, runner, token).ConfigureAwait(false)).ConfigureAwait(false);
        return EvaluationReport.Of(measures);
    }

    private static async Task<EvaluationMeasure> MeasureAsync(EvaluationTask task, EvaluationOptions options, IEvaluationRunner runner, CancellationToken cancellationToken)
    {
        var run = await runner.RunAsync(task, cancellationToken).ConfigureAwait(false);
        if (run.Result is not { } given) { return new EvaluationMeasure(task.Case.Name, task.Side, task.Repeat, run, IsRight: false); }
        var result = AnswerIn(given);
        var isRight = CaseGrader.IsRight(task.Case, result);
        if (!options.HasJudge || isRight == false) { return new EvaluationMeasure(task.Case.Name, task.Side, task.Repeat, run, isRight ?? true); }
        var (accepted, remarks) = await runner.JudgeAsync(task, result, cancellationToken).ConfigureAwait(false);
        return new EvaluationMeasure(task.Case.Name, task.Side, task.Repeat, run, accepted, remarks);
    }

    /// <summary>The only output of a run, or all of them.</summary>
    private static JsonElement AnswerIn(JsonElement outputs) =>
        outputs.ValueKind == JsonValueKind.Object && outputs.EnumerateObject().Take(2).ToArray() is [var only] ? only.Value : outputs;
}

/// <summary>How an evaluation is made.</summary>
public sealed record EvaluationOptions
{
    /// <summary>What tells evaluations apart: one of the same key goes on where it was, and asks nobody twice.</summary>
    public required string Key { get; init; }

    /// <summary>How often each case is run on each side.</summary>
    public int Times { get; init; } = 1;

    /// <summary>How many runs there are at a time.</summary>
    public int Max { get; init; } = 4;

    /// <summary>Whether a judge is asked of what no condition has found wrong.</summary>
    public bool HasJudge { get; init; }
}

/// <summary>One run that is to be made.</summary>
/// <param name="Case">The case.</param>
/// <param name="Side">Whose.</param>
/// <param name="Repeat">0 for the first.</param>
/// <param name="Series">The key of the evaluation.</param>
public sealed record EvaluationTask(EvaluationCase Case, EvaluationSide Side, int Repeat, string Series)
{
    /// <summary>The idempotency key of its run.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"eval/{Series}/{Case.Name}/{(int)Side}/{Repeat}");

    /// <summary>The idempotency key of the judge's run.</summary>
    public string JudgeKey => $"{Key}/judge";
}

/// <summary>Starts runs of an evaluation and waits for them. A run of the same key is the same run.</summary>
public interface IEvaluationRunner
{
    /// <summary>Runs a case on one side. A run that does not end well is a result too.</summary>
    /// <param name="task">What is to be run.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<EvaluationRun> RunAsync(EvaluationTask task, CancellationToken cancellationToken);

    /// <summary>Asks the judge of a result.</summary>
    /// <param name="task">What was run.</param>
    /// <param name="result">What it gave.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<(bool IsRight, string Remarks)> JudgeAsync(EvaluationTask task, JsonElement result, CancellationToken cancellationToken);
}
