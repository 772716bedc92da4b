using System.Runtime.InteropServices;

namespace Tutti.Agents.Processes.Supervision;

/// <summary>Executes a command with exactly the streams, environment and signals that the order gives it.</summary>
internal static unsafe class CommandLauncher
{
    private const nint CloseRangeOnExec = 4;

    /// <summary>Executes the order's file.</summary>
    /// <returns>0, or the errno of the call that failed; the command was then not executed.</returns>
    internal static int Launch(StartOrder order, CommandPipes pipes, out int processId)
    {
        // Whatever the runtime or a library left open, the command inherits three descriptors and no more.
        _ = Libc.SystemCall(Libc.SystemCallCloseRange, 3, int.MaxValue, CloseRangeOnExec, 0);
        using var arguments = new NativeStrings(order.Arguments);
        using var environment = new NativeStrings(order.Environment.Select(static pair => $"{pair.Key}={pair.Value}"));
        using var file = new NativeStrings([order.File]);
        var opaque = (byte*)NativeMemory.AllocZeroed(3 * Libc.OpaqueBytes);
        try
        {
            void* actions = opaque;
            void* attributes = opaque + Libc.OpaqueBytes;
            FillActions(actions, pipes);
            FillAttributes(attributes, signals: opaque + (2 * Libc.OpaqueBytes));
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

    private static void FillActions(void* actions, CommandPipes pipes)
    {
        _ = Libc.SpawnActionsOpen(actions);
        _ = Libc.SpawnActionsDuplicate(actions, pipes.CommandInput, 0);
        _ = Libc.SpawnActionsDuplicate(actions, pipes.CommandOutput, 1);
        _ = Libc.SpawnActionsDuplicate(actions, pipes.CommandErrors, 2);
    }

    /// <summary>
    /// A process group of its own, because a script's <c>kill 0</c> must not reach the supervisor; default signals,
    /// because the runtime ignores SIGPIPE and <c>yes | head</c> would never end.
    /// </summary>
    private static void FillAttributes(void* attributes, void* signals)
    {
        const short flags = Libc.SpawnSetProcessGroup | Libc.SpawnSetSignalDefaults | Libc.SpawnSetSignalMask;
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
