using System.Globalization;
using System.Text;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes.Containment;

/// <summary>
/// The first process of a room's process namespace: it does nothing but live. It reads from a pipe whose other end the supervisor
/// holds, so when the supervisor has gone, however it went, it ends, and with it the kernel ends all others of the namespace.
/// </summary>
internal sealed unsafe class Guardian
{
    private const int SignalChild = 17;
    private const nint Default = 0;
    private const nint Ignore = 1;
    private int _lifeline;

    private Guardian(int processId, int lifeline) => (ProcessId, _lifeline) = (processId, lifeline);

    /// <summary>Its number in the supervisor's namespace.</summary>
    internal int ProcessId { get; }

    /// <summary>Starts it, in a mount namespace that is the thread's with a <c>/proc</c> of its own on top, and enters that.</summary>
    /// <remarks>
    /// Newer kernels mount a <c>/proc</c> only for who lives in its process namespace, and this thread does not.
    /// The guardian keeps its privileges, so a command, which has none, can neither trace it nor open its pipe.
    /// </remarks>
    internal static Guardian Start(SandboxOrder order)
    {
        RefusedException.ThrowIf(Libc.Unshare(Libc.NewProcesses) != 0, "unshare processes");
        var (input, lifeline) = Pipe();
        var (reply, output) = Pipe();
        // Whoever ignores the signal of its children leaves no dead ones behind. It is inherited; the supervisor itself must see its own.
        _ = Libc.SetSignalHandler(SignalChild, Ignore);
        var error = CommandLauncher.Launch(
            order.Launcher, ["unshare", "--mount", "--mount-proc", "--", "cat"],
            ["PATH=/usr/local/bin:/usr/bin:/bin:/run/current-system/sw/bin"], new StandardStreams(input, output, output), keepsSignals: true, out var guardian);
        _ = Libc.SetSignalHandler(SignalChild, Default);
        _ = Libc.Close(input);
        _ = Libc.Close(output);
        if (error != 0) { throw new RefusedException("guardian", error); }
        AwaitEcho(lifeline, reply);
        Enter(guardian);
        return new Guardian(guardian, lifeline);
    }

    /// <summary>Lets it go: it and all that is left of its namespace end.</summary>
    internal void Release()
    {
        if (_lifeline >= 0) { _ = Libc.Close(_lifeline); }
        _lifeline = -1;
    }

    /// <summary>What it reads it writes, so an echo says that it has done all that comes before reading.</summary>
    private static void AwaitEcho(int lifeline, int reply)
    {
        var text = stackalloc byte[256];
        text[0] = (byte)'.';
        _ = Libc.Write(lifeline, text, 1);
        nint count;
        do { count = Libc.Read(reply, text, 256); }
        while (count < 0 && Libc.LastError == Libc.ErrorInterrupted);
        _ = Libc.Close(reply);
        if (count == 1 && text[0] == '.') { return; }
        var said = count > 0 ? Encoding.UTF8.GetString(text, (int)count).Trim() : "no answer";
        throw new RefusedException($"/proc of its own ({said})", Libc.LastError);
    }

    private static void Enter(int guardian)
    {
        var mounts = Libc.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{guardian}/ns/mnt"), Libc.OpenReadOnly | Libc.OpenCloseOnExec);
        RefusedException.ThrowIf(mounts < 0 || Libc.EnterNamespace(mounts, Libc.NewMounts) != 0, "setns");
        _ = Libc.Close(mounts);
        RefusedException.ThrowIf(Libc.MakeReadOnly("/proc", isRecursive: false) != 0, "mount_setattr /proc");
    }

    private static (int Reader, int Writer) Pipe()
    {
        var ends = stackalloc int[2];
        RefusedException.ThrowIf(Libc.Pipe(ends, Libc.OpenCloseOnExec) != 0, "pipe2");
        return (ends[0], ends[1]);
    }
}
