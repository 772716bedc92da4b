using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tutti.Storage.Embedded.Disks;

/// <summary>The calls of the C library that the store makes itself.</summary>
/// <remarks>
/// They are looked up through the program, not in the library's file: so whoever stands in front of it (a slowed disk, a recorder of what is
/// flushed) sees these calls as it sees the runtime's own.
/// </remarks>
internal static partial class LibC
{
    private const string Library = "libc";

    static LibC() => NativeLibrary.SetDllImportResolver(
        typeof(LibC).Assembly,
        static (name, _, _) => name == Library && !OperatingSystem.IsWindows() ? NativeLibrary.GetMainProgramHandle() : IntPtr.Zero);

    [LibraryImport(Library, EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Fdatasync(SafeFileHandle file);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Fsync(SafeFileHandle file);

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Open(string path, int flags);
}
