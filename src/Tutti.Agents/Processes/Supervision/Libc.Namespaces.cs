using System.Runtime.InteropServices;

namespace Tutti.Agents.Processes.Supervision;

internal static unsafe partial class Libc
{
    internal const int NewMounts = 0x0002_0000;
    internal const int NewIpc = 0x0800_0000;
    internal const int NewProcesses = 0x2000_0000;
    internal const int NewNetwork = 0x4000_0000;

    internal const nuint MountNoSetUser = 0x2;
    internal const nuint MountNoDevices = 0x4;
    internal const nuint MountNoExecute = 0x8;
    internal const nuint MountRecursive = 0x4000;
    internal const nuint MountPrivate = 0x4_0000;

    internal const int NoNewPrivileges = 38;
    internal const int DropBoundingCapability = 24;
    internal const int AmbientCapabilities = 47;
    internal const nuint ClearAll = 4;

    internal const int LimitCore = 4;
    internal const int LimitFileSize = 1;
    internal const int LimitProcesses = 6;
    internal const int LimitOpenFiles = 7;

    // The same numbers on every architecture that .NET runs on.
    private const nint SystemCallOpenTree = 428;
    private const nint SystemCallMoveMount = 429;
    private const nint SystemCallMountSetAttributes = 442;

    private const nint CurrentFolder = -100;
    private const nint Recursive = 0x8000;
    private const nint EmptyPath = 0x1000;

    [LibraryImport(Library, EntryPoint = "unshare", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Unshare(int flags);

    [LibraryImport(Library, EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int EnterNamespace(int descriptor, int kind);

    [LibraryImport(Library, EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Mount(string? source, string target, string? type, nuint flags, string? data);

    [LibraryImport(Library, EntryPoint = "capset", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int SetCapabilities(uint* header, uint* data);

    [LibraryImport(Library, EntryPoint = "setrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int SetLimit(int resource, ulong* softAndHard);

    [LibraryImport(Library, EntryPoint = "getrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int GetLimit(int resource, ulong* softAndHard);

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int DeviceControl(int descriptor, nuint request, void* argument);

    /// <summary>A detached copy of what is mounted at a path, with all below it; a descriptor, or -1.</summary>
    internal static int CloneTree(string path)
    {
        const nint clone = 1;
        using var text = new Text(path);
        return (int)SystemCall(SystemCallOpenTree, CurrentFolder, text.Pointer, clone | OpenCloseOnExec | Recursive, 0, 0);
    }

    /// <summary>Attaches a detached copy.</summary>
    internal static int AttachTree(int tree, string path)
    {
        const nint fromEmptyPath = 4;
        using var empty = new Text("");
        using var text = new Text(path);
        return (int)SystemCall(SystemCallMoveMount, tree, empty.Pointer, CurrentFolder, text.Pointer, fromEmptyPath);
    }

    /// <summary>Makes what is mounted at a path read-only.</summary>
    internal static int MakeReadOnly(string path, bool isRecursive)
    {
        using var text = new Text(path);
        return SetReadOnly(CurrentFolder, text.Pointer, isRecursive ? Recursive : 0);
    }

    /// <summary>Makes a detached copy read-only.</summary>
    internal static int MakeReadOnly(int tree)
    {
        using var text = new Text("");
        return SetReadOnly(tree, text.Pointer, EmptyPath | Recursive);
    }

    private static int SetReadOnly(nint folder, nint path, nint flags)
    {
        const ulong readOnly = 1;
        var attributes = stackalloc ulong[4] { readOnly, 0, 0, 0 };
        return (int)SystemCall(SystemCallMountSetAttributes, folder, path, flags, (nint)attributes, 4 * sizeof(ulong));
    }

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);

    private readonly ref struct Text(string value)
    {
        internal nint Pointer { get; } = Marshal.StringToCoTaskMemUTF8(value);

        internal void Dispose() => Marshal.FreeCoTaskMem(Pointer);
    }
}
