using Tutti.Kernel.Locks;

namespace Tutti.Kernel.Runs;

/// <summary>A lock that this run holds until it lets go, at the latest when the run is over. Write <c>await using</c>.</summary>
public sealed class LockHandle : IAsyncDisposable
{
    private readonly WorkflowContext _place;
    private readonly LockKind _kind;
    private readonly long _number;
    private Task? _released;

    internal LockHandle(WorkflowContext place, LockKind kind, string key, LockReply granted) =>
        (_place, _kind, Key, _number, Fence) = (place, kind, key, granted.Number, granted.Fence);

    /// <summary>What is held.</summary>
    public string Key { get; }

    /// <summary>Grows with each grant in this store: a target that remembers the largest one can turn away who held it before.</summary>
    public long Fence { get; }

    internal LockMessage.Release Release => new(_kind, Key, _number);

    /// <summary>Lets go of it, also where the run is cancelled. Doing it again changes nothing.</summary>
    public Task ReleaseAsync() => _released ??= _place.LetGoAsync(_kind, Key, _number);

    /// <inheritdoc cref="ReleaseAsync"/>
    public ValueTask DisposeAsync() => new(ReleaseAsync());
}
