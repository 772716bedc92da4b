using Tutti.Expressions.Values;
using Tutti.Kernel;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Interpreting;

/// <summary>Keeps count of branches, decides when enough of them have succeeded, and cancels those that came too late (rule R5).</summary>
internal sealed class Join(PlanJoin join, int count)
{
    private readonly WorkflowContext?[] _running = new WorkflowContext?[count];
    private readonly CelValue?[] _former = new CelValue?[count];
    private readonly bool[] _passed = new bool[count];
    private int _succeeded;

    public Exception?[] Failures { get; } = new Exception?[count];

    /// <summary>Whether no further branch matters.</summary>
    public bool IsDecided { get; private set; }

    /// <summary>Branches that must succeed.</summary>
    private int Wanted => join.Mode switch
    {
        JoinMode.Any => Math.Min(1, count),
        JoinMode.Quorum => join.Count,
        JoinMode.KeepPartial => 0,
        _ => count,
    };

    /// <summary>Runs a branch; its failure is kept. Null where it failed or lost.</summary>
    public async Task<CelValue> RunAsync(int index, WorkflowContext? scope, Func<WorkflowContext?, Task<CelValue>> run)
    {
        _running[index] = scope;
        try
        {
            var value = await run(scope);
            Succeed(index);
            return value;
        }
        catch (Exception error) when (IsOfBranch(error, scope))
        {
            Failures[index] = error;
            return CelValue.Null;
        }
        finally { _running[index] = null; }
    }

    /// <summary>Counts a branch that does not run again with its former result.</summary>
    public CelValue Keep(int index, CelValue value, CelValue? failure)
    {
        if (failure is null) { Succeed(index); }
        else { _former[index] = failure; }
        return value;
    }

    /// <summary>Throws where too few branches have succeeded.</summary>
    public void Require(string step)
    {
        if (_succeeded >= Wanted) { return; }
        var failures = Failures.Where(static failure => failure is not null).ToList();
        if (failures is [{ } only] && join.Mode == JoinMode.All) { System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(only); }
        throw PlanStepException.Join(step, _succeeded, Wanted, failures.FirstOrDefault() ?? new OperationCanceledException());
    }

    public IEnumerable<CelValue> FailuresOf(IReadOnlyList<string> ids)
    {
        for (var index = 0; index < count; index++)
        {
            if (Failures[index] is { } failure and not OperationCanceledException) { yield return Values.OfFailure(ids[index], failure); }
            else if (_former[index] is { } former) { yield return former; }
        }
    }

    public IEnumerable<string> PassedOf(IReadOnlyList<string> ids) => ids.Where((_, index) => _passed[index]);

    private void Succeed(int index)
    {
        _passed[index] = true;
        _succeeded++;
        if (IsDecided || join.Mode is not (JoinMode.Any or JoinMode.Quorum) || _succeeded < Wanted) { return; }
        IsDecided = true;
        for (var other = 0; other < count; other++)
        {
            if (other != index) { _running[other]?.CancelScope(); }
        }
    }

    /// <summary>The end of the whole run is nobody's failure; the end of a loser is its own business.</summary>
    private static bool IsOfBranch(Exception error, WorkflowContext? scope) =>
        error is TuttiException || (error is OperationCanceledException && scope is { CancellationToken.IsCancellationRequested: true });
}
