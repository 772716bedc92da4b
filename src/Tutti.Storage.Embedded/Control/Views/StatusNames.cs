using Tutti.Kernel.Lifecycle;

namespace Tutti.Storage.Embedded.Control.Views;

/// <summary>The wire names of run statuses: API, never derived from C# names.</summary>
public static class StatusNames
{
    /// <summary>The code runs, or can run as soon as a host takes it up.</summary>
    public const string Running = "running";

    /// <summary>Every wait is external.</summary>
    public const string Waiting = "waiting";

    /// <summary>A person or a limit holds it.</summary>
    public const string Paused = "paused";

    /// <summary>Only a person can decide.</summary>
    public const string NeedsAttention = "needs-attention";

    /// <summary>Cancellation was asked for.</summary>
    public const string Cancelling = "cancelling";

    /// <summary>Effects are being undone.</summary>
    public const string Undoing = "undoing";

    /// <summary>Ended with an output.</summary>
    public const string Completed = "completed";

    /// <summary>Ended with an error.</summary>
    public const string Failed = "failed";

    /// <summary>Ended by cancellation.</summary>
    public const string Cancelled = "cancelled";

    private static readonly (RunStatus Status, string Name)[] Table =
    [
        (RunStatus.Running, Running), (RunStatus.Waiting, Waiting), (RunStatus.Paused, Paused), (RunStatus.NeedsAttention, NeedsAttention),
        (RunStatus.Cancelling, Cancelling), (RunStatus.Undoing, Undoing), (RunStatus.Completed, Completed), (RunStatus.Failed, Failed),
        (RunStatus.Cancelled, Cancelled),
    ];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Table.Select(static row => row.Name)];

    /// <summary>Whether nothing more happens to a run by itself.</summary>
    /// <param name="status">A status by its name.</param>
    public static bool IsEnded(string status) => status is Completed or Failed or Cancelled;

    internal static string Of(RunStatus status) => Array.Find(Table, row => row.Status == status).Name ?? "unknown";

    internal static RunStatus Parse(string name)
    {
        var found = Array.Find(Table, row => row.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found.Name is null ? throw ControlErrors.UnknownStatus(name) : found.Status;
    }
}
