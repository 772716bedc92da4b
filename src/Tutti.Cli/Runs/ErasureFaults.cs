using Tutti.Kernel;

namespace Tutti.Cli.Runs;

/// <summary>What is wrong with an erasure before anything is erased.</summary>
internal static class ErasureFaults
{
    internal static TuttiException Which() => new("TUT5067", "Name either runs, or what to erase by: --older-than, --status, --workflow, --label. Try it first with --dry-run.");

    internal static TuttiException NoReason() => new("TUT5068", "Erasing needs a reason, which stays in the journal. Add --because WORDS, or see what would go by --dry-run.");

    internal static TuttiException NotConfirmed(int runs) => new("TUT5069", $"What is erased is gone for good, so somebody has to say yes. Add --yes to erase the payloads of {(runs == 1 ? "this run" : $"{runs} runs")}, or see which by --dry-run.");

    internal static TuttiException NotEnded(string status) => new("TUT5067", $"A run that is '{status}' needs what it says. Only ended runs can be erased: --status completed, failed or cancelled.");

    internal static TuttiException NoAge(string text) => new("TUT5067", $"'--older-than {text}' is no length of time. Write for example 12h, 30d or 365d.");
}
