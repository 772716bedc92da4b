namespace Tutti.Kernel.Locks;

/// <summary>A lock, semaphore or lane, as somebody who looks sees it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">Its key.</param>
/// <param name="Most">How many may hold it at a time.</param>
/// <param name="Holders">Who holds it.</param>
/// <param name="Waiting">Who waits, in the order of asking.</param>
public sealed record LockView(LockKind Kind, string Key, int Most, IReadOnlyList<LockPlace> Holders, IReadOnlyList<LockPlace> Waiting);

/// <summary>A run's place at a lock.</summary>
/// <param name="Number">The number of the place, by which a person can take it away.</param>
/// <param name="Run">The run.</param>
/// <param name="Scope">The path of the code that asked.</param>
/// <param name="Tenant">For whom.</param>
/// <param name="Asked">When it asked.</param>
/// <param name="Until">When it stops to wait; null for never, and for holders.</param>
public sealed record LockPlace(long Number, string Run, string Scope, string Tenant, DateTimeOffset Asked, DateTimeOffset? Until);
