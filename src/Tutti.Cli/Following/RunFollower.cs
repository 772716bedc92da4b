using System.Text.Json;
using Tutti.Cli.Hosts;
using Tutti.Cli.Sessions;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Following;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Following;

/// <summary>How a run is followed.</summary>
internal sealed record FollowOptions
{
    /// <summary>Answers every question with its last choice.</summary>
    public bool Yes { get; init; }

    /// <summary>Answers every question with its first choice.</summary>
    public bool No { get; init; }

    /// <summary>Goes on following while the run waits for a person elsewhere.</summary>
    public bool Wait { get; init; }
}

/// <summary>Follows a run to its rest: shows what happens, asks or answers questions, and takes the store over when its holder goes.</summary>
internal sealed class RunFollower(Session session, FollowOptions options, IRunDisplay display) : IAsyncDisposable
{
    private const int PayloadLimit = 0;

    private static readonly TimeSpan LookBelow = TimeSpan.FromSeconds(1);

    private readonly RunProgress _progress = new();
    private readonly HashSet<string> _later = new(StringComparer.Ordinal);
    private IRunControl? _control;

    /// <summary>Follows a run until it ends, pauses, or waits for somebody who is not here.</summary>
    /// <param name="control">The way to the run; owned by the follower from now on.</param>
    /// <param name="run">The run.</param>
    /// <param name="interrupts">Ctrl-C.</param>
    public async Task<ExitCode> FollowAsync(IRunControl control, RunView run, Interrupts interrupts)
    {
        _control = control;
        interrupts.OnLeaving = () => session.Say(GoOn(run.Id));
        display.Begin(run);
        try
        {
            while (true)
            {
                if (await WatchAsync(run.Id, interrupts.Token).ConfigureAwait(false) && await TryFinishAsync(run.Id).ConfigureAwait(false) is { } code) { return code; }
                await TakeOverAsync(interrupts.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (interrupts.Token.IsCancellationRequested)
        {
            display.Pause();
            return await new RunInterruption(session, display).HandleAsync(_control, run.Id, _progress, interrupts).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_control is not null) { await _control.DisposeAsync().ConfigureAwait(false); }
    }

    /// <summary>The line that goes on.</summary>
    public static string GoOn(string run) => $"Nothing is lost. Go on with: tutti resume {Output.Texts.ShortId(run)}";

    private IRunControl Control => _control ?? throw new InvalidOperationException("FollowAsync comes first.");

    /// <summary>True when the run is at rest; false when its holder is gone.</summary>
    private async Task<bool> WatchAsync(string run, CancellationToken cancellationToken)
    {
        try
        {
            var query = new EventQuery { Run = run, After = _progress.Position, Follow = true, PayloadLimit = PayloadLimit };
            var events = new EventCursor(Control, query, session.Time, cancellationToken);
            await using (events.ConfigureAwait(false))
            {
                // Events tell only of the run itself: while it waits for children, their questions must be looked for.
                while (await events.WaitAsync(_progress.HasChildren ? LookBelow : null).ConfigureAwait(false) is var isThere and not false)
                {
                    if (isThere is null ? await RestsBelowAsync(run, cancellationToken).ConfigureAwait(false) : await RestsAfterAsync(events.Current, run, cancellationToken).ConfigureAwait(false)) { return true; }
                }
            }

            return StatusNames.IsEnded((await Control.GetAsync(run, cancellationToken).ConfigureAwait(false)).Status);
        }
        catch (TuttiException lost) when (lost.Code == ControlErrors.Disconnected)
        {
            return false;
        }
    }

    private async Task<bool> RestsAfterAsync(EventView happened, string run, CancellationToken cancellationToken)
    {
        _progress.Add(happened);
        display.Show(happened, _progress);
        var mayRest = happened.Position is not null && (_progress.IsAsking || _progress.ReasonCode.Length + _progress.Reason.Length > 0);
        return mayRest && await RestsAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the run only waits for a person who is asked by one of its children, and is not here.</summary>
    private async Task<bool> RestsBelowAsync(string run, CancellationToken cancellationToken)
    {
        var asked = (await PersonWaits.OfTreeAsync(Control, run, cancellationToken).ConfigureAwait(false)).Where(wait => wait.Run != run).ToList();
        if (asked.Count == 0) { return false; }
        var isHandled = await AnswerAsync(asked, cancellationToken).ConfigureAwait(false);
        if (isHandled || options.Wait || _progress.HasRunning) { return false; }
        foreach (var child in asked.Select(static wait => wait.Run).Distinct())
        {
            if ((await Control.GetAsync(child, cancellationToken).ConfigureAwait(false)).Status != StatusNames.Waiting) { return false; }
        }

        return true;
    }

    /// <summary>Looks where the run really stands: what was shown may be history.</summary>
    private async Task<bool> RestsAsync(string run, CancellationToken cancellationToken)
    {
        var now = await Control.GetAsync(run, cancellationToken).ConfigureAwait(false);
        if (now.Position > _progress.Position) { return false; }
        if (now.Status == StatusNames.NeedsAttention || (now.Status == StatusNames.Paused && !_progress.HasRunning)) { return true; }
        if (now.OpenQuestions == 0) { return false; }
        var asked = (await Control.WaitsAsync(run, cancellationToken).ConfigureAwait(false)).Where(static wait => wait.IsForPersons).ToList();
        var isHandled = await AnswerAsync(asked, cancellationToken).ConfigureAwait(false);
        return !isHandled && !options.Wait && now.Status == StatusNames.Waiting;
    }

    /// <summary>Whether all open questions got an answer.</summary>
    private async Task<bool> AnswerAsync(IReadOnlyList<WaitView> asked, CancellationToken cancellationToken)
    {
        var isHandled = true;
        foreach (var wait in asked)
        {
            if (_later.Contains(wait.Id)) { continue; }
            if (wait.Check.Length > 0)
            {
                isHandled = false; // an approval wants a key, which nobody types into a run that may be an agent's own, and a task wants more than a choice
                continue;
            }

            if (await ChooseAsync(wait, cancellationToken).ConfigureAwait(false) is not { } choice)
            {
                if (session.IsInteractive) { _later.Add(wait.Id); }
                isHandled = false;
                continue;
            }

            await TryAnswerAsync(new AnswerOrder { Run = wait.Run, Path = wait.Path, Choice = choice, By = Session.Person }, cancellationToken).ConfigureAwait(false);
        }

        return isHandled && _later.Count == 0;
    }

    private async Task<string?> ChooseAsync(WaitView wait, CancellationToken cancellationToken)
    {
        if (wait.Kind == "question" && options.Yes) { return wait.Choices[^1]; }
        if (wait.Kind == "question" && options.No) { return wait.Choices[0]; }
        if (!session.IsInteractive) { return null; }
        display.Pause();
        return await QuestionPrompt.AskAsync(wait, session.HasColor, cancellationToken).ConfigureAwait(false);
    }

    private async Task TryAnswerAsync(AnswerOrder order, CancellationToken cancellationToken)
    {
        try { await Control.AnswerAsync(order, cancellationToken).ConfigureAwait(false); }
        catch (TuttiException late) when (ExitCodes.NumberOf(late) is 1008 or 1016 or 1024 or 6014)
        {
            display.Say($"{order.Path} was answered elsewhere meanwhile.");
        }
    }

    /// <summary>The holder is gone: this process holds the store from now on, unless another is quicker.</summary>
    private async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        await Control.DisposeAsync().ConfigureAwait(false);
        _progress.Interrupt();
        display.Say("The process that ran this run is gone; taking over.");
        _control = await session.HoldAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Null where the holder left before it had told the outcome.</summary>
    private async Task<ExitCode?> TryFinishAsync(string run)
    {
        try
        {
            var outcome = await RunReport.ReadAsync(Control, run, _progress).ConfigureAwait(false);
            var hints = await RunReport.HintsAsync(Control, outcome).ConfigureAwait(false);
            return Finish(outcome, hints);
        }
        catch (TuttiException lost) when (lost.Code == ControlErrors.Disconnected)
        {
            return null;
        }
    }

    private ExitCode Finish(RunOutcome outcome, IEnumerable<string> hints)
    {
        display.End(outcome, _progress);
        if (session.Format is Cli.Output.OutputFormat.Json or Cli.Output.OutputFormat.JsonLines) { session.Print(JsonSerializer.Serialize(outcome, ViewJson.Outcome)); }
        foreach (var hint in hints) { session.Say(hint); }
        return ExitCodes.OfStatus(outcome.Status);
    }
}
