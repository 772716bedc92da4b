using Tutti.Cli.Hosts;
using Tutti.Cli.Sessions;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Following;
using Tutti.Storage.Embedded.Control.Hosting;

namespace Tutti.Cli.Following;

/// <summary>Ctrl-C while a run is followed (rule C3): detach or pause, and say how to go on.</summary>
internal sealed class RunInterruption(Session session, IRunDisplay display)
{
    private const string PauseChoice = "pause it (running steps may end, no new one starts)";
    private const string DetachChoice = "detach (it goes on in the background)";

    /// <summary>Running steps get so much time to end by themselves; later their actions are cancelled and settled at the next start.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public async Task<ExitCode> HandleAsync(IRunControl control, string run, RunProgress progress, Interrupts interrupts)
    {
        var isHere = control is StoreHolder;
        var detaches = !interrupts.IsTermination && session.IsInteractive && await AsksToDetachAsync().ConfigureAwait(false);
        if (detaches) { await DetachAsync(control, isHere).ConfigureAwait(false); }
        else if (!interrupts.IsTermination) { await PauseAsync(control, run, progress, isHere).ConfigureAwait(false); }
        session.Say(detaches ? $"Watch it with: tutti resume {Output.Texts.ShortId(run)}" : RunFollower.GoOn(run));
        return ExitCode.Interrupted;
    }

    private async Task<bool> AsksToDetachAsync() =>
        await QuestionPrompt.ChooseAsync("Leave this run:", [PauseChoice, DetachChoice], session.HasColor, CancellationToken.None).ConfigureAwait(false) == DetachChoice;

    private async Task DetachAsync(IRunControl control, bool isHere)
    {
        if (!isHere) { return; } // the holder is another process and goes on anyway
        await control.DisposeAsync().ConfigureAwait(false);
        var host = await new HostLauncher(session).StartAsync(CancellationToken.None).ConfigureAwait(false);
        await host.Control.DisposeAsync().ConfigureAwait(false);
        session.Say(host.Announcement);
    }

    private async Task PauseAsync(IRunControl control, string run, RunProgress progress, bool isHere)
    {
        try
        {
            await control.CommandAsync(new CommandOrder { Run = run, Command = CommandOrder.Pause, By = Session.Person, Reason = "Ctrl-C" }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TuttiException refusal)
        {
            session.Say($"The run could not be paused: {refusal.Message}");
            return;
        }

        if (isHere && progress.HasRunning) { await SettleAsync(control, run, progress).ConfigureAwait(false); }
    }

    private async Task SettleAsync(IRunControl control, string run, RunProgress progress)
    {
        session.Say("Paused. Waiting for running steps to end; Ctrl-C again leaves at once.");
        using var limit = new CancellationTokenSource(Grace, session.Time);
        try
        {
            var query = new EventQuery { Run = run, After = progress.Position, Follow = true };
            await foreach (var happened in control.EventsAsync(query, limit.Token).ConfigureAwait(false))
            {
                progress.Add(happened);
                display.Show(happened, progress);
                if (!progress.HasRunning) { break; }
            }
        }
        catch (OperationCanceledException)
        {
            session.Say("Some steps still run; they are ended now and settled when the run goes on.");
        }

        display.Pause();
    }
}
