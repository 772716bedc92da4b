namespace Tutti.Kernel.Journal;

/// <summary>Told when records that it appended have become durable.</summary>
public interface IDurabilityObserver
{
    /// <summary>
    /// <see cref="IRunStore.DurableHead"/> has moved past some of the observer's records, or the store has failed.
    /// Called at least once for a batch, from any thread; must return at once and must not call the store.
    /// </summary>
    void OnDurable();
}
