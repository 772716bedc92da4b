using Microsoft.Extensions.Logging;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Engine;

/// <summary>Runs come into memory when something happens to them, and leave it when only the world can go on.</summary>
public sealed partial class TuttiEngine
{
    /// <summary>Hands an input to a run, reading it into memory first where it is not there.</summary>
    private void Post(RunId id, RunInput input)
    {
        while (true)
        {
            RunExecution? run;
            lock (_gate)
            {
                if (RefusalOf_NeedsGate(id) is { } refusal)
                {
                    input.Reply?.TrySetException(refusal);
                    return;
                }

                if (!_active.TryGetValue(id, out run))
                {
                    Load_NeedsGate(id, input);
                    return;
                }
            }

            if (run.TryPost(input)) { return; }
            Forget(run);
        }
    }

    private void Wake(RunId id) => Post(id, new RunInput.Tick());

    private Exception? RefusalOf_NeedsGate(RunId id)
    {
        if (_isClosing) { return new TuttiException("TUT1032", "The host is closing. Ask again when it is back.", isTransient: true); }
        return _fallen.GetValueOrDefault(id);
    }

    private void Load_NeedsGate(RunId id, RunInput input)
    {
        if (_loading.TryGetValue(id, out var inputs))
        {
            inputs.Add(input);
            return;
        }

        _loading.Add(id, [input]);
        _options.Scheduler.Schedule(static state =>
        {
            var (engine, run) = ((TuttiEngine, RunId))state!;
            _ = engine.LoadAsync(run);
        }, (this, id));
    }

    private async Task LoadAsync(RunId id)
    {
        try
        {
            var records = await Store.ReadRunAsync(id, 0, CancellationToken.None).ConfigureAwait(false);
            if (records.Count == 0) { throw UnknownRun(id); }
            var history = RunHistory.Read(records);
            Admit(new RunExecution(_host, id, history, FindWorkflow(history.Start.Definition, history.Start.Version)));
        }
#pragma warning disable CA1031 // The boundary of a load: whoever asked gets the error, nobody else is hurt by it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            List<RunInput> inputs;
            lock (_gate) { inputs = _loading.Remove(id, out var waiting) ? waiting : []; }
            LogCannotLoad(error, id);
            foreach (var input in inputs) { input.Reply?.TrySetException(error); }
        }
    }

    private void Admit(RunExecution run)
    {
        List<RunInput> inputs;
        lock (_gate)
        {
            inputs = _loading.Remove(run.Id, out var waiting) ? waiting : [];
            if (_isClosing) { return; }
            _active[run.Id] = run;
        }

        foreach (var input in inputs) { run.TryPost(input); }
        run.Kick();
    }

    private void Forget(RunExecution run)
    {
        lock (_gate)
        {
            if (_active.TryGetValue(run.Id, out var present) && ReferenceEquals(present, run)) { _active.Remove(run.Id); }
        }
    }

    /// <summary>Fires everything whose time has come, in order of the due times.</summary>
    private void FireDue()
    {
        while (_wakes.TryTake(out var run, out _, out var wakes))
        {
            if (wakes || IsActive(run)) { Wake(run); }
        }

        _wakes.Rearm();
    }

    private bool IsActive(RunId run)
    {
        lock (_gate) { return _active.ContainsKey(run); }
    }

    /// <summary>Takes up what a former host left: due times first and in order (rule R10), then promises, then interrupted runs.</summary>
    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        foreach (var (run, dueUs) in Catalogue.Dues()) { _wakes.Add(run, dueUs, wakes: true); }
        while (_wakes.TryTake(out var run, out _, out _))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var reply = RunInput.NewReply();
            Post(run, new RunInput.Tick { Reply = reply });
            await IgnoreRefusalAsync(reply.Task).ConfigureAwait(false);
        }

        _wakes.Rearm();
        foreach (var position in Catalogue.UnreceivedSignals())
        {
            var sent = await Store.ReadAsync(position, cancellationToken).ConfigureAwait(false);
            _host.Send(sent.Run, SignalBody.Decode(sent.Body.Span), sent.Content);
        }

        foreach (var parent in Catalogue.ParentsOfUnstartedChildren()) { Wake(parent); }
        foreach (var child in Catalogue.UntoldChildEnds()) { TellParent(child); }
        foreach (var run in Catalogue.Interrupted()) { Wake(run); }
    }

    private static async Task IgnoreRefusalAsync(Task task)
    {
        try { await task.ConfigureAwait(false); }
        catch (TuttiException) { /* a run that cannot be read is reported when somebody asks for it */ }
    }

    internal static TuttiException UnknownRun(RunId id) =>
        new("TUT1033", $"There is no run {id} in this store. See 'tutti runs list', and 'tutti store info' for the store's place.");

    [LoggerMessage(1101, LogLevel.Warning, "Run {RunId} cannot be read into memory")]
    private partial void LogCannotLoad(Exception error, RunId runId);

    [LoggerMessage(1102, LogLevel.Error, "Run {RunId} left memory because of a defect or a failed store; its journal stands")]
    private partial void LogCollapsed(Exception error, RunId runId);
}
