using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Processes.Limits;

namespace Tutti.Agents.Processes.Supervision;

/// <summary>
/// The supervisor process: it waits for one order, executes it, passes the output on, and does not end before the
/// whole tree has. One thread, one poll loop, no allocation of note; docs/adr/0003-supervisor.md says why.
/// </summary>
internal sealed class Supervisor(TimeProvider timeProvider)
{
    private const int ControlDescriptor = 0;
    private const int EventDescriptor = 1;
    private const nint IgnoreSignal = 1;

    private readonly ControlPipe _control = new(ControlDescriptor);
    private readonly FrameWriter _events = new(EventDescriptor);

    /// <summary>Serves one order and ends.</summary>
    /// <returns>The exit code of the supervisor; 0 also when the command failed.</returns>
    internal int Run()
    {
        BecomeSupervisor();
        _events.Write(FrameKind.Ready, []);
        if (_control.Read() is not (FrameKind.Start, { } payload)) { return 0; }
        var order = StartOrder.Decode(payload);
        using var pipes = new CommandPipes(order.StandardInput, order.KeepsInputOpen);
        using var ceiling = ProcessCeiling.Raise(order);
        if (Start(order, pipes, out var tree) is { } refusal)
        {
            _events.Write(FrameKind.NotStarted, refusal.Encode());
            return 0;
        }

        _events.Write(FrameKind.Started, []);
        var report = new TreeWatch(tree, order, _control, _events, pipes, timeProvider).WatchUntilGone();
        _events.Write(FrameKind.Ended, report.Encode());
        return 0;
    }

    private static void BecomeSupervisor()
    {
        _ = Libc.NewSession();
        _ = Libc.ProcessControl(Libc.SetChildSubreaper, 1, 0, 0, 0);
        // It ends when its pipe does and its tree has gone. A polite signal must not make orphans of the tree.
        int[] politeSignals = [1, 2, 3, Libc.SignalTerminate];
        foreach (var signal in politeSignals) { _ = Libc.SetSignalHandler(signal, IgnoreSignal); }
    }

    private StartRefusal? Start(StartOrder order, CommandPipes pipes, out StartedTree tree)
    {
        tree = default;
        if (!pipes.TryOpen(order.SeparatesErrors)) { return new StartRefusal(StartStage.Pipes, Libc.LastError); }
        KernelLimits.Apply(order);
        int command;
        Guardian? guardian = null;
        var refusal = order.Sandbox is { } sandbox
            ? new ContainedStart(sandbox, order, pipes, _control).Run(out command, out guardian)
            : StartUncontained(order, pipes, out command);
        pipes.CloseCommandEnds();
        tree = new StartedTree(command, guardian);
        return refusal;
    }

    private StartRefusal? StartUncontained(StartOrder order, CommandPipes pipes, out int command)
    {
        command = 0;
        if (Libc.ChangeDirectory(order.WorkingDirectory) != 0) { return new StartRefusal(StartStage.WorkingDirectory, Libc.LastError); }
        return CommandLauncher.Launch(order, pipes, _control, out command);
    }
}

/// <summary>What a supervisor watches.</summary>
/// <param name="Command">The process of the command.</param>
/// <param name="Guardian">The first process of its room, if it has one.</param>
internal readonly record struct StartedTree(int Command, Guardian? Guardian);
