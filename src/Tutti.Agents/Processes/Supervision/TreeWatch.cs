using System.Buffers.Binary;
using Tutti.Agents.Processes.Limits;

namespace Tutti.Agents.Processes.Supervision;

/// <summary>Watches a running command until it and everything that it started have gone; ends what does not go by itself, or takes too much.</summary>
internal sealed unsafe class TreeWatch(
    StartedTree tree, StartOrder order, ControlPipe control, FrameWriter events, CommandPipes pipes, TimeProvider timeProvider)
{
    /// <summary>What the command left behind may finish by itself for so long: the end of a pipeline still writes.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(200);

    /// <summary>Killing stops after this; what is alive then belongs to another user or hangs in the kernel.</summary>
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(10);

    private const int QuietPollMilliseconds = 1000;
    private const int BusyPollMilliseconds = 10;

    private readonly Reaper _reaper = new(tree.Command);
    private readonly LimitWatch _limits = new(order.Limits, timeProvider);
    private readonly int _commandDescriptor = (int)Libc.SystemCall(Libc.SystemCallPidFdOpen, tree.Command, 0, 0, 0);
    private Phase _phase = Phase.Running;
    private long _phaseBegan;
    private int _leftovers;
    private bool _isExitSent;

    private enum Phase
    {
        Running = 1,
        Lingering,
        Terminating,
        Killing,
        GaveUp,
    }

    internal EndReport WatchUntilGone()
    {
        pipes.Feed();
        while (true)
        {
            Poll();
            pipes.Feed();
            pipes.Pump(events);
            var isGone = _reaper.CollectAll();
            NoticeExit();
            if (isGone || _phase == Phase.GaveUp) { break; }
            Advance();
            KeepLimits();
        }

        pipes.Drain(events);
        if (_commandDescriptor >= 0) { _ = Libc.Close(_commandDescriptor); }
        var survivors = _phase == Phase.GaveUp ? Descendants().Count : 0;
        return new EndReport(_reaper.ProcessorTime, _reaper.MaximumResidentBytes, _leftovers, survivors, _limits.Reached);
    }

    private void Poll()
    {
        const int count = 5;
        var entries = stackalloc Libc.PollEntry[count];
        entries[0] = new() { Descriptor = control.Descriptor, Events = Libc.PollIn };
        entries[1] = new() { Descriptor = pipes.Output, Events = Libc.PollIn };
        entries[2] = new() { Descriptor = pipes.Errors, Events = Libc.PollIn };
        entries[3] = new() { Descriptor = pipes.WaitingInput, Events = Libc.PollOut };
        entries[4] = new() { Descriptor = _reaper.CommandStatus is null ? _commandDescriptor : -1, Events = Libc.PollIn };
        var isQuiet = _phase == Phase.Running && _commandDescriptor >= 0;
        var ready = Libc.Poll(entries, count, isQuiet ? Math.Min(QuietPollMilliseconds, _limits.PollMilliseconds) : BusyPollMilliseconds);
        var mustEnd = events.IsBroken || (ready > 0 && entries[0].Returned != 0 && IsAskedToEnd());
        if (mustEnd && _phase < Phase.Terminating) { Terminate(); }
    }

    private bool IsAskedToEnd()
    {
        if (control.Read() is not { } frame || frame.Kind == FrameKind.End) { return true; }
        // A command that does not read what it is sent is ended before it fills this process.
        return frame.Kind == FrameKind.Input && !pipes.TryAddInput(frame.Payload);
    }

    private void NoticeExit()
    {
        if (_phase == Phase.Running && _reaper.CommandStatus is not null) { Enter(Phase.Lingering); }
        if (_reaper.CommandStatus is not { } status || _isExitSent) { return; }
        _isExitSent = true;
        Span<byte> payload = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(payload, status);
        events.Write(FrameKind.Exited, payload);
    }

    private void Advance()
    {
        // The guardian of a room outlives all others by design, so that it is the last one is what "none is left" means there.
        if (_reaper.CommandStatus is not null && tree.Guardian is not null && Descendants().Count == 0) { tree.Guardian.Release(); }
        var elapsed = timeProvider.GetElapsedTime(_phaseBegan);
        switch (_phase)
        {
            case Phase.Lingering when elapsed >= Linger:
                Terminate();
                break;
            case Phase.Terminating when elapsed >= order.Grace:
                Enter(Phase.Killing);
                break;
            case Phase.Killing when elapsed >= KillLimit:
                Enter(Phase.GaveUp);
                break;
            case Phase.Killing:
                tree.Guardian?.Release();
                ProcessTable.StopAndKill(Descendants);
                break;
        }
    }

    private void KeepLimits()
    {
        if (_phase >= Phase.Terminating || !_limits.IsDue) { return; }
        var descendants = Descendants();
        if (!_limits.IsReachedBy(descendants, _reaper.ProcessorTime)) { return; }
        // No grace: a fork bomb would use it.
        _leftovers = Leftovers(descendants);
        Enter(Phase.Killing);
    }

    private void Terminate()
    {
        var targets = Descendants();
        _leftovers = Leftovers(targets);
        ProcessTable.Terminate(targets);
        Enter(Phase.Terminating);
    }

    private int Leftovers(List<ProcessStat> targets) => targets.Count(target => target.ProcessId != tree.Command);

    private void Enter(Phase phase)
    {
        _phase = phase;
        _phaseBegan = timeProvider.GetTimestamp();
    }

    private List<ProcessStat> Descendants()
    {
        var found = ProcessTable.Descendants(ProcessTable.Read(), [Libc.OwnProcessId()]);
        if (tree.Guardian is { } guardian) { found.RemoveAll(process => process.ProcessId == guardian.ProcessId); }
        return found;
    }
}
