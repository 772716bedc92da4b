namespace Tutti.Kernel.Locks;

/// <summary>How a run asks for a lock, a semaphore or a lane.</summary>
public sealed record LockOptions
{
    /// <summary>Everything as usual: for as long as it takes, as nobody's.</summary>
    public static LockOptions Default { get; } = new();

    /// <summary>For whom: those who wait get their turn tenant by tenant, each tenant's in the order of asking. Lanes know no tenants.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>For how long to wait at most; zero for not at all, null for as long as it takes.</summary>
    public TimeSpan? Within { get; init; }
}
