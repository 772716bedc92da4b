using System.CommandLine;
using Tutti.Cli.Flows;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Runs;

/// <summary>Verbs that change one run.</summary>
internal static class RunChanges
{
    internal static Command CreateCancel(GlobalOptions globals) =>
        Create(globals, "cancel", CommandOrder.Cancel, "Cancels a run: its branches, children and processes end, then its effects are undone.", takesReason: true);

    internal static Command CreatePause(GlobalOptions globals) =>
        Create(globals, "pause", CommandOrder.Pause, "Starts no further step of a run until it is unpaused.", takesReason: true);

    internal static Command CreateUnpause(GlobalOptions globals) =>
        Create(globals, "unpause", CommandOrder.Unpause, "Lets a paused run go on; after a reached limit with the same amount once more.", takesReason: false);

    internal static Command CreateRetry(GlobalOptions globals) =>
        Create(globals, "retry", CommandOrder.Retry, "Tries a failed run again from its failure, or one in need of attention from where it stopped.", takesReason: false);

    internal static Command CreateFork(GlobalOptions globals)
    {
        var run = RunsCommand.RunArgument();
        var before = new Option<long?>("--before") { Description = "Position of the first record that is not copied, as 'runs events' shows it; without it all results are.", HelpName = "POSITION" };
        var version = new Option<int>("--version-of-workflow") { Description = "Version of the workflow for the new run.", HelpName = "NUMBER" };
        var key = new Option<string?>("--key") { Description = "Idempotency key of the new run.", HelpName = "KEY" };
        var with = new Option<string?>("--with") { Description = "An edited flow for the new run; steps that it leaves as they were keep their results.", HelpName = "FILE" };
        var command = new Command("fork", "Starts a new run that begins with the results of another one.") { run, before, version, key, with };
        globals.Handle(command, (session, cancellationToken) => ChangeAsync(session, control => control.ForkAsync(
            new ForkOrder
            {
                Run = session.Arguments.GetValue(run) ?? "",
                Before = session.Arguments.GetValue(before),
                Version = session.Arguments.GetValue(version),
                Key = session.Arguments.GetValue(key),
                With = session.Arguments.GetValue(with) is { } path ? FlowSource.Require(Path.GetFullPath(path, session.Tool.WorkingDirectory)) : null,
                Directory = session.Tool.WorkingDirectory,
            },
            cancellationToken), cancellationToken));
        return command;
    }

    internal static Command CreateSignal(GlobalOptions globals)
    {
        var run = RunsCommand.RunArgument();
        var name = new Argument<string>("SIGNAL") { Description = "The signal's name." };
        var payload = new Argument<string?>("PAYLOAD") { Description = "JSON, or any other text as it is.", Arity = ArgumentArity.ZeroOrOne };
        var type = new Option<string?>("--type") { Description = "Declared type of the payload, where it is not text, int64, bool or json.", HelpName = "TYPE" };
        var id = new Option<string?>("--id") { Description = "Id of this message: sent twice, it arrives once.", HelpName = "ID" };
        var command = new Command("signal", "Sends a signal to a run.") { run, name, payload, type, id };
        globals.Handle(command, (session, cancellationToken) => ChangeAsync(session, async control =>
        {
            var order = new SignalOrder
            {
                Run = session.Arguments.GetValue(run) ?? "",
                Signal = session.Arguments.GetValue(name) ?? "",
                Payload = InputArguments.Json(session.Arguments.GetValue(payload)),
                Type = session.Arguments.GetValue(type),
                By = Session.Person,
                Id = session.Arguments.GetValue(id),
            };
            var before = await control.GetAsync(order.Run, cancellationToken).ConfigureAwait(false);
            await control.SignalAsync(order, cancellationToken).ConfigureAwait(false);
            try { return await control.GetAsync(before.Id, cancellationToken).ConfigureAwait(false); }
            catch (TuttiException gone) when (gone.Code == ControlErrors.Disconnected)
            {
                return before; // the signal was taken, ended its holder's last run, and the holder with it
            }
        }, cancellationToken));
        return command;
    }

    private static Command Create(GlobalOptions globals, string name, string verb, string description, bool takesReason)
    {
        var run = RunsCommand.RunArgument();
        var reason = new Option<string?>("--reason") { Description = "Why; kept in the journal.", HelpName = "TEXT" };
        var command = new Command(name, description) { run };
        if (takesReason) { command.Add(reason); }
        globals.Handle(command, (session, cancellationToken) => ChangeAsync(session, control => control.CommandAsync(
            new CommandOrder
            {
                Run = session.Arguments.GetValue(run) ?? "",
                Command = verb,
                By = Session.Person,
                Reason = takesReason ? session.Arguments.GetValue(reason) ?? "" : "",
            },
            cancellationToken), cancellationToken));
        return command;
    }

    internal static async Task<ExitCode> ChangeAsync(Session session, Func<IRunControl, Task<RunView>> change, CancellationToken cancellationToken)
    {
        var control = await session.ChangeAsync(cancellationToken).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            var run = await change(control).ConfigureAwait(false);
            if (session.Format == OutputFormat.Table) { session.Print($"run {run.Id} {run.Status}"); }
            else { RunListing.Of([run], session.Time).Print(session.Out, session.Format == OutputFormat.Json ? OutputFormat.JsonLines : session.Format); }
        }

        return ExitCode.Success;
    }
}
