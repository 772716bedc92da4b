using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes.Containment;

/// <summary>
/// Starts a command in a room. Namespaces, privileges and the working directory belong to a thread, so a thread of its own enters
/// them, starts the command and ends: the supervisor's loop never leaves the place in which it can see and end everything.
/// </summary>
internal sealed class ContainedStart(SandboxOrder sandbox, StartOrder order, CommandPipes pipes, ControlPipe control)
{
    private Guardian? _guardian;
    private StartRefusal? _refusal;
    private int _command;

    /// <summary>Starts the command.</summary>
    /// <returns>Why it was not executed; null if it was.</returns>
    internal StartRefusal? Run(out int command, out Guardian? guardian)
    {
        var thread = new Thread(Start);
        thread.Start();
        thread.Join();
        (command, guardian) = (_command, _guardian);
        if (_refusal is not null) { _guardian?.Release(); }
        return _refusal;
    }

    private void Start()
    {
        try
        {
            new Room(sandbox).Build();
            _guardian = Guardian.Start(sandbox);
            Room.DropPrivileges();
        }
        catch (Exception error) when (error is RefusedException or IOException or UnauthorizedAccessException)
        {
            _refusal = new StartRefusal(StartStage.Sandbox, 0, error.Message);
            return;
        }

        if (Libc.ChangeDirectory(order.WorkingDirectory) != 0)
        {
            _refusal = new StartRefusal(StartStage.WorkingDirectory, Libc.LastError);
            return;
        }

        _refusal = CommandLauncher.Launch(order, pipes, control, out _command);
    }
}
