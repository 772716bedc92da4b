using System.CommandLine;
using Tutti.Cli.Audits;
using Tutti.Cli.Goals;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Runs;

/// <summary><c>tutti runs …</c>: looking at runs, and changing them.</summary>
internal static class RunsCommand
{
    internal static Command Create(GlobalOptions globals) => new("runs", "Lists, shows, changes and exports runs.")
    {
        CreateList(globals),
        RunViews.CreateGet(globals),
        RunViews.CreateEvents(globals),
        RunViews.CreateLogs(globals),
        RunViews.CreateWait(globals),
        GoalVersions.Create(globals),
        RunChanges.CreateCancel(globals),
        RunChanges.CreatePause(globals),
        RunChanges.CreateUnpause(globals),
        RunChanges.CreateRetry(globals),
        RunChanges.CreateFork(globals),
        RunChanges.CreateSignal(globals),
        RunCorrection.Create(globals),
        RunErasure.Create(globals),
        BundleCommand.Create(globals),
    };

    /// <summary>The argument that names a run.</summary>
    public static Argument<string> RunArgument() => new("RUN") { Description = "The run's id, or any beginning of it that fits no other run." };

    /// <summary>Says that nothing goes on where that is so (rule R10).</summary>
    public static async Task SayIfNobodyRunsAsync(Session session, IRunControl control, CancellationToken cancellationToken)
    {
        var store = await control.InfoAsync(cancellationToken).ConfigureAwait(false);
        if (store.Host is not null || store.Unfinished == 0) { return; }
        var timer = store.NextDue is { } due ? $" The next timer: {Texts.Until(due, session.Time.GetUtcNow())}." : "";
        session.Say($"No host runs: nothing goes on and no timer fires.{timer} Start with: tutti resume");
    }

    private static Command CreateList(GlobalOptions globals)
    {
        var statuses = new Option<string[]>("--status", "-s") { Description = $"Only runs in this status: {string.Join(", ", StatusNames.All)}. May be repeated.", HelpName = "STATUS", AllowMultipleArgumentsPerToken = true };
        var workflow = new Option<string?>("--workflow", "-w") { Description = "Only runs of this workflow.", HelpName = "NAME" };
        var labels = new Option<string[]>("--label", "-l") { Description = "Only runs with this label. May be repeated.", HelpName = "NAME=VALUE" };
        var limit = new Option<int>("--limit", "-n") { Description = "At most so many, newest first.", DefaultValueFactory = static _ => 50, HelpName = "COUNT" };
        var command = new Command("list", "Lists runs, newest first.") { statuses, workflow, labels, limit };
        command.Aliases.Add("ls");
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var parsed = session.Arguments;
            var filter = new RunFilter
            {
                Statuses = parsed.GetValue(statuses) ?? [],
                Workflow = parsed.GetValue(workflow),
                Labels = InputArguments.Pairs(parsed.GetValue(labels) ?? [], "--label"),
                Limit = parsed.GetValue(limit),
            };
            var control = await session.ReadAsync(cancellationToken).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                var runs = await control.ListAsync(filter, cancellationToken).ConfigureAwait(false);
                RunListing.Of(runs, session.Time).Print(session.Out, session.Format);
                if (runs.Count == 0) { session.Say("No runs. Start one: tutti run FOLDER"); }
                await SayIfNobodyRunsAsync(session, control, cancellationToken).ConfigureAwait(false);
            }

            return ExitCode.Success;
        });
        return command;
    }
}
