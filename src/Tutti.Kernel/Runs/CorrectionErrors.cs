using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Runs;

/// <summary>Why a person's correction is not taken. Nothing has changed then.</summary>
internal static class CorrectionErrors
{
    public const string NothingOpenCode = "TUT1051";

    private const int MostListed = 12;

    public static TuttiException NothingOpen(RunId run, string step, IEnumerable<string> open) =>
        new(NothingOpenCode, $"Run {run} has no step '{step}' that could be corrected now. Open: {Listed(open)}. See 'tutti runs get {run}'.");

    public static TuttiException HasResult(RunId run, string step) =>
        new("TUT1052", $"Step '{step}' of run {run} has its result, and a journal is never changed. Fork the run at that step with the other result: add --fork.");

    public static TuttiException NotNow(string step, RunStatus status) =>
        new("TUT1053", $"Step '{step}' cannot be corrected while its run is {status}: what is being undone or stopped is settled first. See 'tutti runs get'.");

    public static TuttiException Twice(string step) => new("TUT1054", $"Step '{step}' was corrected a moment ago, and its attempt is being settled. See 'tutti runs events'.");

    public static TuttiException Misfit(string step, Exception why) => new("TUT1055", $"That is no result of step '{step}': {why.Message}", cause: why);

    public static TuttiException NobodyListens(string step, IEnumerable<string> listening) =>
        new("TUT1056", $"Nobody at '{step}' could be told anything: only agents that think with a model listen, while they work. Listening: {Listed(listening)}.");

    public static TuttiException Ambiguous(string step, IEnumerable<string> paths) => new("TUT1057", $"'{step}' fits several: {Listed(paths)}. Say which.");

    public static TuttiException JustEnded(string path) =>
        new("TUT1058", $"'{path}' ended by itself at the same moment, so nobody has read this. See 'tutti runs get'; a run whose step has a result is forked: add --fork.");

    public static TuttiException NoReason() => new("TUT1059", "A correction needs its reason: who looks at the journal later wants to know why. Say it with --because.");

    public static TuttiException NothingToFork(RunId run, string step) =>
        new("TUT1060", $"Run {run} has done nothing at '{step}', so there is no place to fork it at. 'tutti runs get {run}' shows its steps.");

    public static TuttiException ForkFailed(RunId fork, TuttiException why) =>
        new("TUT1061", $"Fork {fork} did not take the correction and is cancelled; the original is as it was. {why.Code}: {why.Message}", cause: why);

    private static string Listed(IEnumerable<string> paths)
    {
        var all = paths.Distinct(StringComparer.Ordinal).Select(static path => $"'{path}'").ToList();
        if (all.Count == 0) { return "nothing"; }
        return all.Count <= MostListed ? string.Join(", ", all) : $"{string.Join(", ", all.Take(MostListed))} and {all.Count - MostListed} more";
    }
}
