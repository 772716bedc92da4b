using System.Buffers.Binary;

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
        using var pipes = new CommandPipes(order.StandardInput);
        if (!TryStart(order, pipes, out var command)) { return 0; }
        _events.Write(FrameKind.Started, []);
        var report = new TreeWatch(command, order.Grace, _control, _events, pipes, timeProvider).WatchUntilGone();
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

    private bool TryStart(StartOrder order, CommandPipes pipes, out int command)
    {
        command = 0;
        if (!pipes.TryOpen(order.SeparatesErrors)) { return Refuse(StartStage.Pipes, Libc.LastError); }
        if (Libc.ChangeDirectory(order.WorkingDirectory) != 0) { return Refuse(StartStage.WorkingDirectory, Libc.LastError); }
        var error = CommandLauncher.Launch(order, pipes, out command);
        pipes.CloseCommandEnds();
        return error == 0 || Refuse(StartStage.Execute, error);
    }

    private bool Refuse(StartStage stage, int error)
    {
        Span<byte> payload = stackalloc byte[5];
        payload[0] = (byte)stage;
        BinaryPrimitives.WriteInt32LittleEndian(payload[1..], error);
        _events.Write(FrameKind.NotStarted, payload);
        return false;
    }
}
