using System.CommandLine;
using System.Globalization;
using Tutti.Cli.Sessions;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control.Hosting;

namespace Tutti.Cli.Hosts;

/// <summary><c>tutti host</c>: holds the store, runs its runs, serves other terminals.</summary>
internal static class HostCommand
{
    private const int DefaultIdleSeconds = 30;

    internal static Command Create(GlobalOptions globals)
    {
        var stay = new Option<bool>("--stay") { Description = "Stays when there is nothing to do." };
        var idle = new Option<int>("--idle") { Description = "Stops after so many seconds with no active run, no timer due within them, and nobody connected.", HelpName = "SECONDS", DefaultValueFactory = static _ => DefaultIdleSeconds };
        var background = new Option<bool>("--background") { Hidden = true };
        var command = new Command("host", "Holds the store and runs its runs until they rest. 'tutti run --detach' starts one in the background.") { stay, idle, background };
        globals.Handle(command, (session, cancellationToken) =>
        {
            var parsed = session.Arguments;
            TimeSpan? limit = parsed.GetValue(stay) ? null : TimeSpan.FromSeconds(Math.Max(1, parsed.GetValue(idle)));
            return parsed.GetValue(background) ? RunInBackgroundAsync(session, limit, cancellationToken) : RunAsync(session, limit, cancellationToken);
        });
        return command;
    }

    private static async Task<ExitCode> RunAsync(Session session, TimeSpan? idle, CancellationToken cancellationToken)
    {
        using var interrupt = new Interrupts(cancellationToken);
        var control = await session.HoldAsync(cancellationToken).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            if (control is not StoreHolder holder)
            {
                session.Say("Another process holds the store already; see 'tutti doctor'.");
                return ExitCode.Failure;
            }

            foreach (var problem in holder.Problems) { session.Say(problem); }
            session.Say($"Holding {session.Location.Directory}. Ctrl-C stops; every run stands where it is.");
            await ServeAsync(holder, idle, interrupt.Token).ConfigureAwait(false);
        }

        return ExitCode.Success;
    }

    private static async Task<ExitCode> RunInBackgroundAsync(Session session, TimeSpan? idle, CancellationToken cancellationToken)
    {
        using var interrupt = new Interrupts(cancellationToken);
        var log = BackgroundProcess.OpenLog(session.Location.Directory);
        await using (log.ConfigureAwait(false))
        {
            try
            {
                var control = await session.Access.HoldAsync(session.Holding(log), cancellationToken).ConfigureAwait(false);
                await using (control.ConfigureAwait(false))
                {
                    BackgroundProcess.ReportReady(session.Out);
                    if (control is not StoreHolder holder) { return ExitCode.Success; } // somebody was quicker, which is as good
                    await log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{session.Time.GetUtcNow():u} holding {session.Location.Directory} as process {Environment.ProcessId}")).ConfigureAwait(false);
                    foreach (var problem in holder.Problems) { await log.WriteLineAsync(problem).ConfigureAwait(false); }
                    await ServeAsync(holder, idle, interrupt.Token).ConfigureAwait(false);
                    await log.WriteLineAsync($"{session.Time.GetUtcNow():u} leaving").ConfigureAwait(false);
                }
            }
            catch (TuttiException error)
            {
                await log.WriteLineAsync($"{error.Code}: {error.Message}").ConfigureAwait(false);
                BackgroundProcess.ReportFailure(session.Out, error);
                return ExitCodes.OfError(error);
            }
        }

        return ExitCode.Success;
    }

    private static async Task ServeAsync(StoreHolder holder, TimeSpan? idle, CancellationToken interrupted)
    {
        try { await holder.WaitUntilIdleAsync(idle ?? TimeSpan.MaxValue, interrupted).ConfigureAwait(false); }
        catch (OperationCanceledException)
        {
            // Asked to leave.
        }
    }
}
