using Tutti.Cli.Output;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Runs;

/// <summary>Runs as rows.</summary>
internal static class RunListing
{
    public static Listing<RunView> Of(IReadOnlyList<RunView> runs, TimeProvider time)
    {
        var now = time.GetUtcNow();
        return new Listing<RunView>(runs, ViewJson.Run, static run => run.Id)
            .Column("RUN", static run => Texts.ShortId(run.Id))
            .Column("STATUS", static run => run.Status)
            .Column("WORKFLOW", static run => $"{run.Workflow} v{run.Version}")
            .Column("STARTED", run => Texts.Ago(run.Started, now))
            .Column("UPDATED", run => Texts.Ago(run.Updated, now))
            .Column("WAITS FOR", run => Waits(run, now))
            .Column("LABELS", static run => string.Join(' ', run.Labels.Select(static label => $"{label.Key}={label.Value}")));
    }

    private static string Waits(RunView run, DateTimeOffset now) => run switch
    {
        { Erased: true } => "nothing; erased",
        { OpenQuestions: 1 } => "an answer",
        { OpenQuestions: > 1 } => $"{run.OpenQuestions} answers",
        { Status: StatusNames.Waiting, NextDue: { } due } when due > now => $"a timer, {Texts.Until(due, now)} at the earliest",
        { Status: StatusNames.Waiting, NextDue: not null } => "a timer", // when is in its waits: the catalogue knows of an earlier one that is over
        { Status: StatusNames.Waiting } => "a signal or child",
        _ => "",
    };
}
