using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Waits;

/// <summary>A child run did not complete.</summary>
public sealed class ChildFailedException : TuttiException
{
    internal ChildFailedException(RunId child, PathKey key, string path, string code, string message, bool wasCancelled)
        : base(code, $"Child run {child} at '{path}' {(wasCancelled ? "was cancelled" : "failed")}: {message}")
    {
        Child = child;
        Key = key;
        WasCancelled = wasCancelled;
    }

    internal PathKey Key { get; }

    /// <summary>The child.</summary>
    public RunId Child { get; }

    /// <summary>Whether it was cancelled rather than failed.</summary>
    public bool WasCancelled { get; }
}
