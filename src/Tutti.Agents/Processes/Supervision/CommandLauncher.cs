using System.Runtime.InteropServices;

namespace Tutti.Agents.Processes.Supervision;

/// <summary>Executes a command with exactly the streams, environment and signals that the order gives it.</summary>
internal static unsafe class CommandLauncher
{
    private const nint CloseRangeOnExec = 4;

    /// <summary>Executes the order's file, unless the engine that gave the order has died since: what nobody waits for shall not happen.</summary>
    /// <returns>Why it was not executed; null if it was.</returns>
    internal static StartRefusal? Launch(StartOrder order, CommandPipes pipes, ControlPipe control, out int processId)
    {
        processId = 0;
        if (control.IsAbandoned()) { return new StartRefusal(StartStage.Abandoned, 0); }
        var error = Launch(
            order.File, order.Arguments, order.Environment.Select(static pair => $"{pair.Key}={pair.Value}"),
            new StandardStreams(pipes.CommandInput, pipes.CommandOutput, pipes.CommandErrors), keepsSignals: false, out processId);
        return error == 0 ? null : new StartRefusal(StartStage.Execute, error);
    }

    /// <summary>Executes any file.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="commandLine">All arguments, the name of the program first.</param>
    /// <param name="variables">The whole environment, as <c>name=value</c>.</param>
    /// <param name="streams">Its three descriptors.</param>
    /// <param name="keepsSignals">Whether it inherits which signals are ignored, instead of starting with the default ones.</param>
    /// <param name="processId">The process, or 0.</param>
    /// <returns>0, or the errno of the call that failed; it was then not executed.</returns>
    internal static int Launch(
        string path, IEnumerable<string> commandLine, IEnumerable<string> variables, StandardStreams streams, bool keepsSignals, out int processId)
    {
        // Whatever the runtime or a library left open, the command inherits three descriptors and no more.
        _ = Libc.SystemCall(Libc.SystemCallCloseRange, 3, int.MaxValue, CloseRangeOnExec, 0);
        using var arguments = new NativeStrings(commandLine);
        using var environment = new NativeStrings(variables);
        using var file = new NativeStrings([path]);
        var opaque = (byte*)NativeMemory.AllocZeroed(3 * Libc.OpaqueBytes);
        try
        {
            void* actions = opaque;
            void* attributes = opaque + Libc.OpaqueBytes;
            FillActions(actions, streams);
            FillAttributes(attributes, signals: opaque + (2 * Libc.OpaqueBytes), keepsSignals);
            int child;
            var error = Libc.Spawn(&child, file.Pointer[0], actions, attributes, arguments.Pointer, environment.Pointer);
            _ = Libc.SpawnActionsClose(actions);
            _ = Libc.SpawnAttributesClose(attributes);
            processId = error == 0 ? child : 0;
            return error;
        }
        finally
        {
            NativeMemory.Free(opaque);
        }
    }

    private static void FillActions(void* actions, StandardStreams streams)
    {
        _ = Libc.SpawnActionsOpen(actions);
        _ = Libc.SpawnActionsDuplicate(actions, streams.Input, 0);
        _ = Libc.SpawnActionsDuplicate(actions, streams.Output, 1);
        _ = Libc.SpawnActionsDuplicate(actions, streams.Errors, 2);
    }

    /// <summary>
    /// A process group of its own, because a script's <c>kill 0</c> must not reach the supervisor; default signals,
    /// because the runtime ignores SIGPIPE and <c>yes | head</c> would never end.
    /// </summary>
    private static void FillAttributes(void* attributes, void* signals, bool keepsSignals)
    {
        const short fresh = Libc.SpawnSetProcessGroup | Libc.SpawnSetSignalMask;
        var flags = keepsSignals ? fresh : (short)(fresh | Libc.SpawnSetSignalDefaults);
        _ = Libc.SpawnAttributesOpen(attributes);
        _ = Libc.SpawnAttributesFlags(attributes, flags);
        _ = Libc.SignalsFill(signals);
        _ = Libc.SpawnAttributesSignalDefaults(attributes, signals);
        _ = Libc.SignalsEmpty(signals);
        _ = Libc.SpawnAttributesSignalMask(attributes, signals);
    }

    /// <summary>A null-terminated vector of UTF-8 strings outside the managed heap.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly int _count;

        internal NativeStrings(IEnumerable<string> values)
        {
            var texts = values.ToArray();
            _count = texts.Length;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var index = 0; index < _count; index++) { Pointer[index] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[index]); }
        }

        internal byte** Pointer { get; }

        public void Dispose()
        {
            for (var index = 0; index < _count; index++) { Marshal.FreeCoTaskMem((nint)Pointer[index]); }
            NativeMemory.Free(Pointer);
        }
    }
}

/// <summary>What a process gets as its standard streams.</summary>
/// <param name="Input">Descriptor to read from.</param>
/// <param name="Output">Descriptor to write to.</param>
/// <param name="Errors">Descriptor to write to.</param>
internal readonly record struct StandardStreams(int Input, int Output, int Errors);
