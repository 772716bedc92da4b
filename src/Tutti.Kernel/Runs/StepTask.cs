using System.Runtime.CompilerServices;

namespace Tutti.Kernel.Runs;

/// <summary>A step on its way. Who awaits it several times goes on in that order; not awaited, it runs all the same.</summary>
/// <typeparam name="T">The step's result.</typeparam>
public readonly struct StepTask<T> : IEquatable<StepTask<T>>
{
    private readonly StepCall<T> _call;

    internal StepTask(StepCall<T> call) => _call = call;

    /// <summary>Lets <c>await</c> work.</summary>
    public StepAwaiter<T> GetAwaiter() => new(_call);

    /// <summary>The step as a task, for <c>Task.WhenAll</c> and <c>Task.WhenAny</c>.</summary>
    public Task<T> AsTask() => _call.AsTask();

    /// <summary>Whether a person gave the step its result (<c>tutti runs correct</c>), so that what it was to do may not have been done. Known when it has ended.</summary>
    public bool WasCorrected => _call.WasCorrected;

    /// <summary>Whether both are the same step.</summary>
    /// <param name="other">The other.</param>
    public bool Equals(StepTask<T> other) => ReferenceEquals(_call, other._call);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StepTask<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(_call);

    /// <summary>Whether both are the same step.</summary>
    public static bool operator ==(StepTask<T> left, StepTask<T> right) => left.Equals(right);

    /// <summary>Whether they are different steps.</summary>
    public static bool operator !=(StepTask<T> left, StepTask<T> right) => !left.Equals(right);
}

/// <summary>What <c>await</c> uses.</summary>
/// <typeparam name="T">The step's result.</typeparam>
public readonly struct StepAwaiter<T> : ICriticalNotifyCompletion, IEquatable<StepAwaiter<T>>
{
    private readonly StepCall<T> _call;

    internal StepAwaiter(StepCall<T> call) => _call = call;

    /// <summary>Whether the result is there.</summary>
    public bool IsCompleted => _call.IsDone;

    /// <summary>The result, or the step's error.</summary>
    public T GetResult() => _call.GetResult();

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => _call.OnCompleted(continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => _call.OnCompleted(continuation);

    /// <summary>Whether both await the same step.</summary>
    /// <param name="other">The other.</param>
    public bool Equals(StepAwaiter<T> other) => ReferenceEquals(_call, other._call);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StepAwaiter<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(_call);

    /// <summary>Whether both await the same step.</summary>
    public static bool operator ==(StepAwaiter<T> left, StepAwaiter<T> right) => left.Equals(right);

    /// <summary>Whether they await different steps.</summary>
    public static bool operator !=(StepAwaiter<T> left, StepAwaiter<T> right) => !left.Equals(right);
}
