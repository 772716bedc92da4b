using System.CommandLine;
using Tutti.Cli.Flows;
using Tutti.Cli.Following;
using Tutti.Cli.Hosts;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Runs;

/// <summary><c>tutti resume</c>: takes up what a crash, a pause or Ctrl-C has left, and follows it.</summary>
internal static class ResumeCommand
{
    internal static Command Create(GlobalOptions globals)
    {
        var run = new Argument<string?>("RUN") { Description = "The run, by its id or the beginning of it; without it every unfinished run that is not paused.", Arity = ArgumentArity.ZeroOrOne };
        var follow = new FollowArguments();
        var command = new Command("resume", "Goes on with unfinished runs and follows them.") { run };
        follow.AddTo(command);
        globals.Handle(command, async (session, cancellationToken) =>
        {
            using var interrupts = new Interrupts(cancellationToken);
            var runs = await ChooseAsync(session, session.Arguments.GetValue(run), interrupts.Token).ConfigureAwait(false);
            var result = ExitCode.Success;
            foreach (var chosen in runs)
            {
                var ended = await FollowAsync(session, chosen.Id, follow.Read(session), interrupts).ConfigureAwait(false);
                if (result == ExitCode.Success) { result = ended; }
                if (ended == ExitCode.Interrupted) { return ended; }
            }

            return result;
        });
        return command;
    }

    private static async Task<IReadOnlyList<RunView>> ChooseAsync(Session session, string? text, CancellationToken cancellationToken)
    {
        var control = await session.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            if (text is not null) { return [await control.GetAsync(text, cancellationToken).ConfigureAwait(false)]; }
            var unfinished = new RunFilter { Statuses = [StatusNames.Running, StatusNames.Waiting, StatusNames.Cancelling, StatusNames.Undoing], Limit = 10_000 };
            var runs = (await control.ListAsync(unfinished, cancellationToken).ConfigureAwait(false)).Where(static run => run.Parent is null).Reverse().ToList();
            if (runs.Count == 0)
            {
                session.Say("Nothing to go on with: no run is unfinished.");
                await SayPausedAsync(session, control, cancellationToken).ConfigureAwait(false);
            }
            else if (runs.Count > 1) { session.Say($"Going on with {runs.Count} runs; following one after the other."); }
            return runs;
        }
    }

    private static async Task SayPausedAsync(Session session, IRunControl control, CancellationToken cancellationToken)
    {
        var resting = new RunFilter { Statuses = [StatusNames.Paused, StatusNames.NeedsAttention] };
        foreach (var run in await control.ListAsync(resting, cancellationToken).ConfigureAwait(false))
        {
            session.Say($"{Output.Texts.ShortId(run.Id)} ({run.Workflow}) is {run.Status}: tutti {(run.Status == StatusNames.Paused ? "resume" : "runs retry")} {Output.Texts.ShortId(run.Id)}");
        }
    }

    private static async Task<ExitCode> FollowAsync(Session session, string run, FollowOptions follow, Interrupts interrupts)
    {
        using var display = FollowArguments.Display(session);
        var follower = new RunFollower(session, follow, display);
        await using (follower.ConfigureAwait(false))
        {
            var control = await session.HoldAsync(interrupts.Token).ConfigureAwait(false);
            RunPlaces.SayProblems(session, control);
            var now = await control.GetAsync(run, interrupts.Token).ConfigureAwait(false);
            if (now.Status == StatusNames.Paused)
            {
                now = await control.CommandAsync(new CommandOrder { Run = run, Command = CommandOrder.Unpause, By = Session.Person }, interrupts.Token).ConfigureAwait(false);
            }

            await FlowChange.SayAsync(session, control, now, interrupts.Token).ConfigureAwait(false);
            return await follower.FollowAsync(control, now, interrupts).ConfigureAwait(false);
        }
    }
}
