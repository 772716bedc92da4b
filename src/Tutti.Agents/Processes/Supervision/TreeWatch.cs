using System.Buffers.Binary;

namespace Tutti.Agents.Processes.Supervision;

/// <summary>Watches a running command until it and everything that it started have gone; ends what does not go by itself.</summary>
internal sealed unsafe class TreeWatch(
    int command, TimeSpan grace, ControlPipe control, FrameWriter events, CommandPipes pipes, TimeProvider timeProvider)
{
    /// <summary>What the command left behind may finish by itself for so long: the end of a pipeline still writes.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(200);

    /// <summary>Killing stops after this; what is alive then belongs to another user or hangs in the kernel.</summary>
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(10);

    private const int QuietPollMilliseconds = 1000;
    private const int BusyPollMilliseconds = 10;

    private readonly Reaper _reaper = new(command);
    private readonly int _commandDescriptor = (int)Libc.SystemCall(Libc.SystemCallPidFdOpen, command, 0, 0, 0);
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
        }

        pipes.Drain(events);
        if (_commandDescriptor >= 0) { _ = Libc.Close(_commandDescriptor); }
        var survivors = _phase == Phase.GaveUp ? Descendants().Count : 0;
        return new EndReport(_reaper.ProcessorTime, _reaper.MaximumResidentBytes, _leftovers, survivors);
    }

    private void Poll()
    {
        const int count = 5;
        var entries = stackalloc Libc.PollEntry[count];
        entries[0] = new() { Descriptor = control.Descriptor, Events = Libc.PollIn };
        entries[1] = new() { Descriptor = pipes.Output, Events = Libc.PollIn };
        entries[2] = new() { Descriptor = pipes.Errors, Events = Libc.PollIn };
        entries[3] = new() { Descriptor = pipes.Input, Events = Libc.PollOut };
        entries[4] = new() { Descriptor = _reaper.CommandStatus is null ? _commandDescriptor : -1, Events = Libc.PollIn };
        var isQuiet = _phase == Phase.Running && _commandDescriptor >= 0;
        var ready = Libc.Poll(entries, count, isQuiet ? QuietPollMilliseconds : BusyPollMilliseconds);
        var mustEnd = events.IsBroken || (ready > 0 && entries[0].Returned != 0 && IsAskedToEnd());
        if (mustEnd && _phase < Phase.Terminating) { Terminate(); }
    }

    private bool IsAskedToEnd() => control.Read() is not { } frame || frame.Kind == FrameKind.End;

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
        var elapsed = timeProvider.GetElapsedTime(_phaseBegan);
        switch (_phase)
        {
            case Phase.Lingering when elapsed >= Linger:
                Terminate();
                break;
            case Phase.Terminating when elapsed >= grace:
                Enter(Phase.Killing);
                break;
            case Phase.Killing when elapsed >= KillLimit:
                Enter(Phase.GaveUp);
                break;
            case Phase.Killing:
                ProcessTable.StopAndKill(Descendants);
                break;
        }
    }

    private void Terminate()
    {
        var targets = Descendants();
        _leftovers = targets.Count(target => target.ProcessId != command);
        ProcessTable.Terminate(targets);
        Enter(Phase.Terminating);
    }

    private void Enter(Phase phase)
    {
        _phase = phase;
        _phaseBegan = timeProvider.GetTimestamp();
    }

    private static List<ProcessStat> Descendants() => ProcessTable.Descendants(ProcessTable.Read(), [Libc.OwnProcessId()]);
}
