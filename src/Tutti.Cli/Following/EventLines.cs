using Tutti.Cli.Output;
using Tutti.Governance.Approvals;
using Tutti.Storage.Embedded.Control.Following;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Following;

/// <summary>Events in words.</summary>
internal static class EventLines
{
    /// <summary>An event as one line, or null for one that tells a person nothing.</summary>
    public static string? Describe(EventView happened, TimeProvider time)
    {
        var path = happened.Path;
        return happened.Kind switch
        {
            "step.started" or "step.admitted" or "step.claimed" => $"{path} started",
            "step.completed" => $"{path} done{Took(happened)}{Tries(happened)}",
            "step.failed" => $"{path} failed{Took(happened)}{Tries(happened)}: {happened.Text} ({happened.Code})",
            "step.refused" when happened.Code == ApprovalRequest.Code => null, // the question that follows says it
            "step.refused" => $"{path} ✗ refused: {happened.Text} ({happened.Code})",
            "step.cancelled" => $"{path} cancelled: {happened.Text}",
            "step.attempted" => $"{path} attempt {happened.Attempt} failed: {happened.Text}; again {Due(happened, time)}",
            "step.unknown" => $"{path} nobody knows whether it acted: {happened.Text}",
            "step.resolved" => $"{path} settled by {happened.By}",
            "step.corrected" or "scope.corrected" => $"{path} gets its result{By(happened)}: {happened.Text}",
            "scope.told" => $"{path} is told{By(happened)}: {happened.Text}",
            "timer.set" => $"{path} waits until {happened.Due?.ToLocalTime():yyyy-MM-dd HH:mm:ss}",
            "timer.fired" => $"{path} time has come",
            "signal.awaited" => $"{path} waits for the signal '{happened.Text}'",
            "signal.received" => $"signal '{happened.Text}' arrived{By(happened)}",
            "signal.sent" => $"{path} sent the signal '{happened.Text}'",
            "child.started" => $"{path} started {happened.Text}",
            "child.ended" => happened.Code.Length > 0 ? $"{path} child failed: {happened.Text} ({happened.Code})" : $"{path} child done",
            "question.asked" => $"{path} asks: {happened.Text}",
            "question.answered" => $"{path} answered: {happened.Text}{By(happened)}",
            _ => DescribeRun(happened),
        };
    }

    /// <summary>The last line of a followed run.</summary>
    public static string Describe(RunOutcome outcome)
    {
        var reason = outcome.Error is { } error ? $": {error.Message}{(error.Code.Length > 0 ? $" ({error.Code})" : "")}" : "";
        var output = outcome.Outputs is { } outputs ? $": {Texts.OneLine(outputs.GetRawText(), 400)}" : "";
        return $"run {Texts.ShortId(outcome.Id)} {outcome.Status}{reason}{output}";
    }

    private static string? DescribeRun(EventView happened) => happened.Kind switch
    {
        "run.paused" => $"paused{By(happened)}: {Reason(happened)}",
        "run.unpaused" => $"goes on{By(happened)}",
        "run.needs-attention" => $"needs attention: {happened.Text} ({happened.Code})",
        "run.cancel-requested" => $"cancelling{By(happened)}{(happened.Text.Length > 0 ? $": {happened.Text}" : "")}",
        "run.rewound" => $"tries again from its failure{By(happened)}",
        "run.attention-cleared" => $"tries again{By(happened)}",
        "run.continued" => "continues as new",
        "undo.started" => $"undoing its effects, newest first: {happened.Text}",
        _ => null, // the start and the end are lines of their own; versions and notes are for 'runs events'
    };

    public static string Reason(EventView happened) => happened.Text.Length > 0 ? happened.Text : happened.Code;

    private static string Took(EventView happened) => happened.DurationMs is { } ms ? $" in {Texts.Duration(TimeSpan.FromMilliseconds(ms))}" : "";

    private static string Tries(EventView happened) => happened.Attempt is > 1 ? $" at attempt {happened.Attempt}" : "";

    private static string By(EventView happened) => happened.By.Length > 0 ? $" by {happened.By}" : "";

    private static string Due(EventView happened, TimeProvider time) => happened.Due is { } due ? Texts.Until(due, time.GetUtcNow()) : "at once";
}
