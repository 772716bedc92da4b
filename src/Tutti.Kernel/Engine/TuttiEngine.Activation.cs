using Microsoft.Extensions.Logging;
using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Engine;

/// <summary>Runs come into memory when something happens to them, and leave it when only the world can go on.</summary>
public sealed partial class TuttiEngine
{
    /// <summary>Hands an input to a run, reading it into memory first where it is not there.</summary>
    internal void Post(RunId id, RunInput input)
    {
        while (true)
        {
            RunExecution? run;
            lock (_gate)
            {
                if (RefusalOf_NeedsGate(id) is { } refusal)
                {
                    input.Reply?.Refuse(refusal);
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
        if (_isClosing) { return ObjectErrors.HostCloses(); }
        return _fallen.GetValueOrDefault(id);
    }

    private void Load_NeedsGate(RunId id, RunInput input)
    {
        if (_loading.TryGetValue(id, out var inputs))
        {
            inputs.Add(input);
            return;
        }

        _loading.TryAdd(id, [input]);
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
            var history = await _loader.ReadAsync(id, CancellationToken.None).ConfigureAwait(false);
            Admit(new RunExecution(_host, id, history, FindWorkflow(history.Start.Definition, history.Start.Version)));
        }
#pragma warning disable CA1031 // The boundary of a load: whoever asked gets the error, nobody else is hurt by it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            List<RunInput> inputs;
            lock (_gate) { inputs = _loading.Remove(id, out var waiting) ? waiting : []; }
            LogCannotLoad(error, id);
            foreach (var input in inputs) { input.Reply?.Refuse(error); }
        }
    }

    /// <summary>A run that was read has what came for it before anybody else can reach it: having heard another's input, it may leave memory at once.</summary>
    private void Admit(RunExecution run)
    {
        List<RunInput> inputs;
        bool isClosing;
        lock (_gate)
        {
            inputs = _loading.Remove(run.Id, out var waiting) ? waiting : [];
            isClosing = _isClosing;
            if (!isClosing)
            {
                if (!Mutations.Is(Mutation.InputAfterAdmission)) { run.Receive(inputs); }
                _active[run.Id] = run;
            }
        }

        if (isClosing)
        {
            foreach (var input in inputs) { input.Reply?.Refuse(ObjectErrors.HostCloses()); }
            return;
        }

        if (Mutations.Is(Mutation.InputAfterAdmission))
        {
            Mutations.Yield();
            foreach (var input in inputs) { run.TryPost(input); }
        }

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
        while (_wakes.TryTake(out var id, out var dueUs, out var target))
        {
            if (target == WakeTarget.Object) { ScheduleWake(id); }
            else if (target == WakeTarget.Run || IsActive(id)) { Post(id, new RunInput.Tick(dueUs)); }
        }

        _wakes.Rearm();
    }

    private void ScheduleWake(RunId id) => _options.Scheduler.Schedule(static state =>
    {
        var (engine, id) = ((TuttiEngine, RunId))state!;
        _ = engine.WakeObjectAsync(id);
    }, (this, id));

    /// <summary>Arms the due times of Objects; again where a kind comes late, since a wake-up too many is harmless.</summary>
    private void ArmObjects()
    {
        foreach (var (id, dueUs) in Catalogue.Dues(ofObjects: true)) { _wakes.Add(id, dueUs, WakeTarget.Object); }
    }

    private bool IsActive(RunId run)
    {
        lock (_gate) { return _active.ContainsKey(run); }
    }

    /// <summary>Takes up what a former host left: due times first and in order (rule R10), then promises, then interrupted runs.</summary>
    private void Recover(Reply opened)
    {
        foreach (var (run, dueUs) in Mutations.Is(Mutation.DuesForgotten) ? [] : Catalogue.Dues(ofObjects: false)) { _wakes.Add(run, dueUs, WakeTarget.Run); }
        ArmObjects();
        FireNextDue(opened);
    }

    /// <summary>One due run after the other: the next one when the former has journaled what fell due. A run that cannot be read holds nobody up.</summary>
    private void FireNextDue(Reply opened)
    {
        if (_wakes.TryTake(out var id, out var dueUs, out var target))
        {
            var next = new Reply(_ => _options.Scheduler.Schedule(state => FireNextDue((Reply)state!), opened));
            if (target != WakeTarget.Object)
            {
                Post(id, new RunInput.Tick(dueUs) { Reply = next });
                return;
            }

            ScheduleWake(id);
            next.Accept();
            return;
        }

        _wakes.Rearm();
        try { KeepPromises(); }
        catch (TuttiException error)
        {
            opened.Refuse(error);
            return;
        }

        foreach (var interrupted in Catalogue.Interrupted()) { Wake(interrupted); }
        opened.Accept();
    }

    private void KeepPromises()
    {
        if (Mutations.Is(Mutation.PromisesForgotten)) { return; }
        foreach (var position in Catalogue.UnreceivedSignals()) { _ = ResendAsync(position); }
        foreach (var parent in Catalogue.ParentsOfUnstartedChildren()) { Wake(parent); }
        foreach (var child in Catalogue.UntoldChildEnds()) { TellParent(child); }
    }

    private async Task ResendAsync(long position)
    {
        try
        {
            var sent = await Store.ReadAsync(position, CancellationToken.None).ConfigureAwait(false);
            _host.Send(sent.Run, SignalBody.Decode(sent.Body.Span), sent.Content);
        }
        catch (TuttiException error)
        {
            LogCannotResend(error, position);
        }
    }

    internal static TuttiException UnknownRun(RunId id) =>
        new("TUT1033", $"There is no run {id} in this store. See 'tutti runs list', and 'tutti store info' for the store's place.");

    [LoggerMessage(1101, LogLevel.Warning, "Run {RunId} cannot be read into memory")]
    private partial void LogCannotLoad(Exception error, RunId runId);

    [LoggerMessage(1103, LogLevel.Warning, "The signal at position {Position} cannot be read, so it is not sent again")]
    private partial void LogCannotResend(Exception error, long position);

    [LoggerMessage(1102, LogLevel.Error, "Run {RunId} left memory because of a defect or a failed store; its journal stands")]
    private partial void LogCollapsed(Exception error, RunId runId);
}
