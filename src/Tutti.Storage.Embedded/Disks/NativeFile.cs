using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tutti.Storage.Embedded.Disks;

/// <summary>Flushing without the times of a file: where a commit only overwrites prepared zeros, a journaling file system then has nothing to commit.</summary>
internal static class NativeFile
{
    private const int Interrupted = 4;

    /// <summary>Makes data and length of a file durable.</summary>
    public static void Flush(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file); // on macOS this is F_FULLFSYNC, which fsync alone is not
            return;
        }

        while (LibC.Fdatasync(file) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) { throw new IOException($"fdatasync: {Marshal.GetPInvokeErrorMessage(error)}", error); }
        }
    }
}
