using System.Runtime.InteropServices;

namespace Tutti.Agents.Processes.Supervision;

/// <summary>The calls of the C library that supervision is made of; Linux only, 64-bit layouts.</summary>
internal static unsafe partial class Libc
{
    internal const int ErrorNoSuchProcess = 3;
    internal const int ErrorInterrupted = 4;
    internal const int ErrorNoChildren = 10;
    internal const int ErrorAgain = 11;
    internal const int ErrorNotImplemented = 38;

    internal const int SignalKill = 9;
    internal const int SignalTerminate = 15;
    internal const int SignalContinue = 18;
    internal const int SignalStop = 19;

    internal const short PollIn = 0x001;
    internal const short PollOut = 0x004;
    internal const short PollHangUp = 0x010;

    internal const int OpenReadOnly = 0;
    internal const int OpenNonBlocking = 0x800;
    internal const int OpenCloseOnExec = 0x80000;
    internal const int GetFlags = 3;
    internal const int SetFlags = 4;
    internal const int WaitNoHang = 1;
    internal const int MayExecute = 1;
    internal const int SetChildSubreaper = 36;

    // The same numbers on every architecture that .NET runs on.
    internal const nint SystemCallPidFdSendSignal = 424;
    internal const nint SystemCallPidFdOpen = 434;
    internal const nint SystemCallCloseRange = 436;

    private const string Library = "libc";

    internal static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport(Library, EntryPoint = "setsid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int NewSession();

    [LibraryImport(Library, EntryPoint = "getpid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int OwnProcessId();

    [LibraryImport(Library, EntryPoint = "getuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial uint OwnUser();

    [LibraryImport(Library, EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int ProcessControl(int option, nuint argument, nuint unused3, nuint unused4, nuint unused5);

    [LibraryImport(Library, EntryPoint = "signal", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial nint SetSignalHandler(int signal, nint handler);

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Kill(int processId, int signal);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport(Library, EntryPoint = "wait4", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Wait(int processId, out int status, int options, out ResourceUsage usage);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "lseek", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial long Seek(int descriptor, long offset, int origin);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Pipe(int* descriptors, int flags);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int FileControl(int descriptor, int command, nint argument);

    [LibraryImport(Library, EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int ChangeDirectory(string path);

    [LibraryImport(Library, EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Access(string path, int mode);

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }

    /// <summary>The head of <c>struct rusage</c>; the rest is room that the kernel writes to and nobody reads.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ResourceUsage
    {
        internal long UserSeconds;
        internal long UserMicroseconds;
        internal long SystemSeconds;
        internal long SystemMicroseconds;
        internal long MaximumResidentKibibytes;
        internal Rest Unread;

        [System.Runtime.CompilerServices.InlineArray(16)]
        internal struct Rest
        {
            private long _first;
        }
    }
}
