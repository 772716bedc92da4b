using System.Globalization;
using System.Text;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Processes;

/// <summary>
/// The commands of one attempt of a step: what a former attempt left is ended before the first of them, each is claimed by a durable
/// note before it acts (rule X1), and its output is shown as it comes. Commands follow each other; it is not thread-safe.
/// </summary>
public sealed class StepProcesses
{
    private const int MaximumNameCharacters = 1024;

    private readonly ProcessRunner _runner;
    private readonly StepContext _step;
    private ProcessIdentity? _leftover;

    /// <summary>Begins an attempt. Make it before the step leaves a note of its own: the note is how leftovers are found.</summary>
    /// <param name="runner">Executes the commands.</param>
    /// <param name="step">The attempt.</param>
    public StepProcesses(ProcessRunner runner, StepContext step)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(step);
        _runner = runner;
        _step = step;
        Name = Shorten($"{step.Run}/{step.Path}");
        _ = ProcessIdentity.TryParse(Encoding.UTF8.GetString(step.EarlierNote.Span), out _leftover);
    }

    /// <summary>What to put into <see cref="ProcessRequest.Step"/>: run and path.</summary>
    public string Name { get; }

    /// <summary>Executes a command and judges how it ended.</summary>
    /// <param name="request">What to execute.</param>
    /// <param name="exitCodes">What exit codes mean; <see cref="ExitCodeMap.Default"/> when null.</param>
    /// <param name="showsOutput">Whether the lines go to whoever watches the step.</param>
    /// <returns>
    /// A definite end, a command that cannot run here, or one that ran past a limit or was ended by a signal
    /// (<see cref="ExitVerdict.Unknown"/>): that is for the caller to judge.
    /// </returns>
    /// <exception cref="OperationCanceledException">The attempt was cancelled; the command may have acted.</exception>
    /// <exception cref="NotExecutedException">The system had no room for it; nothing was executed.</exception>
    /// <exception cref="CommandInterruptedException">It says itself that it may succeed later, or its supervisor was killed.</exception>
    /// <exception cref="LeftoverProcessesException">Processes of a former attempt could not be ended; nothing was executed.</exception>
    public async Task<(ExitVerdict Verdict, ProcessResult Result)> RunAsync(ProcessRequest request, ExitCodeMap? exitCodes = null, bool showsOutput = true)
    {
        await EndLeftoversAsync().ConfigureAwait(false);
        var result = await _runner.RunAsync(request, new Observer(_step, showsOutput, _runner.TimeProvider), _step.CancellationToken).ConfigureAwait(false);
        if (result.Outcome == ProcessOutcome.Cancelled) { throw new OperationCanceledException(_step.CancellationToken); }
        if (result.NotStarted is { IsTransient: true } refused) { throw new NotExecutedException(refused.Message, refused.Code, isTransient: true, refused); }
        var verdict = (exitCodes ?? ExitCodeMap.Default).Judge(result);
        return verdict == ExitVerdict.FailedTransiently || result.Outcome == ProcessOutcome.SupervisorLost
            ? throw new CommandInterruptedException(request, result)
            : (verdict, result);
    }

    /// <summary>Ends what a former attempt left running; does nothing the second time.</summary>
    public async Task EndLeftoversAsync()
    {
        if (_leftover is not { } identity) { return; }
        var ended = await new LeftoverProcesses(_runner.TimeProvider).EndAsync(identity, _step.CancellationToken).ConfigureAwait(false);
        _leftover = null;
        if (ended > 0) { _step.Output($"ended {ended} processes that an earlier attempt left"); }
    }

    /// <summary>The end of a long path tells steps apart; its beginning does not.</summary>
    private static string Shorten(string name) => name.Length <= MaximumNameCharacters ? name : name[^MaximumNameCharacters..];

    private sealed class Observer(StepContext step, bool showsOutput, TimeProvider time) : IProcessObserver
    {
        /// <summary>Of a shorter wait nobody wants to read.</summary>
        private static readonly TimeSpan UnspokenWait = TimeSpan.FromSeconds(2);

        private readonly long _began = time.GetTimestamp();
        private int _ahead = -1;

        public async ValueTask OnClaimAsync(ProcessIdentity identity, CancellationToken cancellationToken) =>
            await step.NoteAsync(Encoding.UTF8.GetBytes(identity.ToString())).WaitAsync(cancellationToken).ConfigureAwait(false);

        public void OnQueued(int ahead)
        {
            if (time.GetElapsedTime(_began) >= UnspokenWait && Interlocked.Exchange(ref _ahead, ahead) != ahead) { step.Output(ahead == 0 ? "next in the queue" : string.Create(CultureInfo.InvariantCulture, $"queued behind {ahead}")); }
            step.Heartbeat();
        }

        public void OnLine(OutputLine line)
        {
            if (showsOutput) { step.Output(line.Text.ToString()); }
            else { step.Heartbeat(); }
        }
    }
}
