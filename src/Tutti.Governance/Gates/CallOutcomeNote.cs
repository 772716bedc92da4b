using Tutti.Governance.Amounts;
using Tutti.Governance.Limits;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.Gates;

/// <summary>What the action of a call says of it, for the settling in the same process. Written by the action, read on the run's thread after it has ended.</summary>
internal sealed class CallOutcomeNote
{
    private static readonly Said Nothing = new([], IsError: false, Error: null);

    private volatile Said _said = Nothing;

    public IReadOnlyList<Amount> Actual => _said.Actual;

    public bool IsError => _said.IsError;

    /// <summary>For how long the target wants no calls; null where it did not say.</summary>
    public TimeSpan? RetryAfter => _said.Error is RetryLaterException later ? later.RetryAfter : null;

    public void Begin() => _said = Nothing;

    public void Return(IReadOnlyList<Amount> actual, bool isError) => _said = actual.Count == 0 && !isError ? Nothing : new Said(actual, isError, Error: null);

    public void Throw(Exception error) => _said = new Said([], IsError: false, error);

    /// <summary>What the error says of the target's health.</summary>
    public CallOutcome Health() => _said.Error switch
    {
        null or StepRejectedException => CallOutcome.Succeeded,
        RetryLaterException => CallOutcome.Busy,
        NotExecutedException { IsTransient: false } => CallOutcome.NotMade,
        OperationCanceledException => CallOutcome.NotMade,
        NotExecutedException => CallOutcome.Failed,
        _ => CallOutcome.Unknown,
    };

    private sealed record Said(IReadOnlyList<Amount> Actual, bool IsError, Exception? Error);
}
