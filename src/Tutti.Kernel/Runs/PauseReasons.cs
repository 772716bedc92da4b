namespace Tutti.Kernel.Runs;

/// <summary>Why a run is paused: codes of <c>RunPaused</c> records.</summary>
internal static class PauseReasons
{
    public const string Person = "person";
    public const string Steps = "step-limit";
    public const string TimeToLive = "time-to-live";
    public const string Idle = "idle";
}
