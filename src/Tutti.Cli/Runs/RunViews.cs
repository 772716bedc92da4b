using System.CommandLine;
using System.Text.Json;
using Tutti.Cli.Following;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Following;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Runs;

/// <summary>Verbs that look at one run.</summary>
internal static class RunViews
{
    private const int EventPayloadLimit = 64 * 1024;
    private const int LogPayloadLimit = 64 * 1024 * 1024;

    internal static Command CreateGet(GlobalOptions globals)
    {
        var run = RunsCommand.RunArgument();
        var command = new Command("get", "Shows a run: where it stands, its steps, what it waits for.") { run };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var control = await session.ReadAsync(cancellationToken).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                var now = await control.GetAsync(session.Arguments.GetValue(run) ?? "", cancellationToken).ConfigureAwait(false);
                var progress = new RunProgress();
                await foreach (var happened in control.EventsAsync(new EventQuery { Run = now.Id }, cancellationToken).ConfigureAwait(false)) { progress.Add(happened); }
                var outcome = now.Erased is true
                    ? await RunReport.ReadErasedAsync(control, now).ConfigureAwait(false)
                    : await RunReport.ReadAsync(control, now.Id, progress).ConfigureAwait(false);
                if (now.Erased is not true && await RunCompetitions.ReadAsync(control, now.Id, progress, cancellationToken).ConfigureAwait(false) is { Count: > 0 } competitions) { outcome = outcome with { Competitions = competitions }; }
                RunDetails.Print(session, now, outcome);
                foreach (var hint in session.Format == OutputFormat.Table ? await RunReport.HintsAsync(control, outcome).ConfigureAwait(false) : []) { session.Say(hint); }
                if (!StatusNames.IsEnded(now.Status)) { await RunsCommand.SayIfNobodyRunsAsync(session, control, cancellationToken).ConfigureAwait(false); }
            }

            return ExitCode.Success;
        });
        return command;
    }

    internal static Command CreateEvents(GlobalOptions globals)
    {
        var run = RunsCommand.RunArgument();
        var follow = new Option<bool>("--follow", "-f") { Description = "Goes on with what happens, until the run ends." };
        var after = new Option<long>("--after") { Description = "Only events after this position.", DefaultValueFactory = static _ => -1, HelpName = "POSITION" };
        var command = new Command("events", "Shows what has happened in a run, record by record.") { run, follow, after };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var parsed = session.Arguments;
            using var interrupts = new Hosts.Interrupts(cancellationToken);
            var control = await session.ReadAsync(interrupts.Token).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                var query = new EventQuery { Run = parsed.GetValue(run) ?? "", After = parsed.GetValue(after), Follow = parsed.GetValue(follow), PayloadLimit = EventPayloadLimit };
                await PrintEventsAsync(session, control, query, interrupts.Token).ConfigureAwait(false);
                if (query.Follow) { await RunsCommand.SayIfNobodyRunsAsync(session, control, interrupts.Token).ConfigureAwait(false); }
            }

            return ExitCode.Success;
        });
        return command;
    }

    internal static Command CreateLogs(GlobalOptions globals)
    {
        var run = RunsCommand.RunArgument();
        var step = new Argument<string?>("STEP") { Description = "Only steps whose path begins with this.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("logs", "Shows the output that steps have kept.") { run, step };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var wanted = session.Arguments.GetValue(step) ?? "";
            var control = await session.ReadAsync(cancellationToken).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                var query = new EventQuery { Run = session.Arguments.GetValue(run) ?? "", PayloadLimit = LogPayloadLimit };
                await foreach (var happened in control.EventsAsync(query, cancellationToken).ConfigureAwait(false))
                {
                    if (happened.Path.StartsWith(wanted, StringComparison.Ordinal)) { StepLogs.Print(session, happened); }
                }
            }

            return ExitCode.Success;
        });
        return command;
    }

    internal static Command CreateWait(GlobalOptions globals)
    {
        var run = RunsCommand.RunArgument();
        var timeout = new Option<double?>("--timeout") { Description = "Gives up after so many seconds; the run goes on.", HelpName = "SECONDS" };
        var command = new Command("wait", "Waits until a run ends, pauses or needs attention; the exit code says which.") { run, timeout };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            using var interrupts = new Hosts.Interrupts(cancellationToken);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(interrupts.Token);
            if (session.Arguments.GetValue(timeout) is { } seconds) { limit.CancelAfter(TimeSpan.FromSeconds(Math.Max(0, seconds))); }
            try { return await WaitAsync(session, session.Arguments.GetValue(run) ?? "", limit.Token).ConfigureAwait(false); }
            catch (OperationCanceledException) when (!interrupts.Token.IsCancellationRequested)
            {
                session.Say("The time is over; the run goes on.");
                return ExitCode.TimedOut;
            }
        });
        return command;
    }

    private static async Task<ExitCode> WaitAsync(Session session, string text, CancellationToken cancellationToken)
    {
        var control = await session.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            var progress = new RunProgress();
            var query = new EventQuery { Run = text, Follow = true };
            await foreach (var happened in control.EventsAsync(query, cancellationToken).ConfigureAwait(false))
            {
                progress.Add(happened);
                if (happened.Position is not null && progress.Reason.Length + progress.ReasonCode.Length > 0 && await RestsAsync(control, text, cancellationToken).ConfigureAwait(false)) { break; }
            }

            var outcome = await RunReport.ReadAsync(control, text, progress).ConfigureAwait(false);
            if (session.Format == OutputFormat.Table) { session.Print(EventLines.Describe(outcome)); }
            else { session.Print(session.Format == OutputFormat.Id ? outcome.Id : JsonSerializer.Serialize(outcome, ViewJson.Outcome)); }
            if (!StatusNames.IsEnded(outcome.Status)) { await RunsCommand.SayIfNobodyRunsAsync(session, control, cancellationToken).ConfigureAwait(false); }
            return ExitCodes.OfStatus(outcome.Status);
        }
    }

    private static async Task<bool> RestsAsync(IRunControl control, string run, CancellationToken cancellationToken) =>
        (await control.GetAsync(run, cancellationToken).ConfigureAwait(false)).Status is StatusNames.Paused or StatusNames.NeedsAttention;

    private static async Task PrintEventsAsync(Session session, IRunControl control, EventQuery query, CancellationToken cancellationToken)
    {
        var all = new List<EventView>();
        await foreach (var happened in control.EventsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            switch (session.Format)
            {
                case OutputFormat.Json:
                    all.Add(happened);
                    break;
                case OutputFormat.JsonLines:
                    session.Print(JsonSerializer.Serialize(happened, ViewJson.Event));
                    break;
                case OutputFormat.Id:
                    if (happened.Position is { } position) { session.Print(position.ToString(System.Globalization.CultureInfo.InvariantCulture)); }
                    break;
                default:
                    session.Print(RunDetails.Line(happened));
                    break;
            }
        }

        if (session.Format == OutputFormat.Json) { new Listing<EventView>(all, ViewJson.Event, static _ => "").Print(session.Out, OutputFormat.Json); }
    }
}
