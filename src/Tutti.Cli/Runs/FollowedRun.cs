using Tutti.Cli.Following;
using Tutti.Cli.Hosts;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Runs;

/// <summary>A run that is started here, and followed to its rest.</summary>
internal static class FollowedRun
{
    /// <summary>Starts it and follows it.</summary>
    /// <param name="session">The call of the tool.</param>
    /// <param name="place">Completes the order, once there is somebody who takes it.</param>
    /// <param name="follow">How it is followed.</param>
    /// <param name="interrupts">Ctrl-C.</param>
    /// <returns>Its exit code, and the run as it was started.</returns>
    public static async Task<(ExitCode Code, RunView Run)> StartAsync(Session session, Func<IRunControl, CancellationToken, Task<StartOrder>> place, FollowOptions follow, Interrupts interrupts)
    {
        using var display = FollowArguments.Display(session);
        var follower = new RunFollower(session, follow, display);
        await using (follower.ConfigureAwait(false))
        {
            var (control, run) = await BeginAsync(session, place, interrupts.Token).ConfigureAwait(false);
            if (session.Format == OutputFormat.Id) { session.Print(run.Id); }
            return (await follower.FollowAsync(control, run, interrupts).ConfigureAwait(false), run);
        }
    }

    /// <summary>Starts the run here or at the holder. A holder that leaves meanwhile is tried again where that cannot start a second run.</summary>
    private static async Task<(IRunControl Control, RunView Run)> BeginAsync(Session session, Func<IRunControl, CancellationToken, Task<StartOrder>> place, CancellationToken cancellationToken)
    {
        while (true)
        {
            var control = await session.HoldAsync(cancellationToken).ConfigureAwait(false);
            var mayHaveStarted = false;
            try
            {
                RunPlaces.SayProblems(session, control);
                var order = await place(control, cancellationToken).ConfigureAwait(false);
                mayHaveStarted = order.Key is null;
                return (control, await control.StartAsync(order, cancellationToken).ConfigureAwait(false));
            }
            catch (TuttiException gone) when (gone.Code == ControlErrors.Disconnected && !mayHaveStarted)
            {
                await control.DisposeAsync().ConfigureAwait(false);
            }
            catch
            {
                await control.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }
}
