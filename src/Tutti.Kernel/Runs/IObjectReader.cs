namespace Tutti.Kernel.Runs;

/// <summary>A waiter that asked for an Object to be read.</summary>
internal interface IObjectReader
{
    /// <summary>It is in memory now, or why it cannot be.</summary>
    void OnReady(Exception? problem);
}
