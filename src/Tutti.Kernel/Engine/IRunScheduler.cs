namespace Tutti.Kernel.Engine;

/// <summary>The port to threads: where pumps and actions of steps run.</summary>
public interface IRunScheduler
{
    /// <summary>Runs a callback soon, not on the caller's stack.</summary>
    /// <param name="work">The callback.</param>
    /// <param name="state">Its argument.</param>
    void Schedule(Action<object?> work, object? state);
}

/// <summary>Callbacks on the thread pool.</summary>
public sealed class ThreadPoolScheduler : IRunScheduler
{
    /// <summary>The one instance.</summary>
    public static ThreadPoolScheduler Shared { get; } = new();

    /// <inheritdoc/>
    public void Schedule(Action<object?> work, object? state) => ThreadPool.UnsafeQueueUserWorkItem(work, state, preferLocal: false);
}
