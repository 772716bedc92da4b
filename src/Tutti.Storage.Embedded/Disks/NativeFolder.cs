using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tutti.Storage.Embedded.Disks;

/// <summary>What the base library cannot do with folders and locked files on Unix.</summary>
internal static class NativeFolder
{
    private const int ReadOnly = 0;
    private const int LongestProcessId = 20;

    /// <summary>Makes the entries of a folder durable. Windows does so by itself (NTFS logs them), and has no call for it.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) { return; }
        using var handle = OpenForReading(folder);
        if (LibC.Fsync(handle) != 0) { throw LastError(folder); }
    }

    /// <summary>Reads a short file although its holder has locked it; null where that is impossible.</summary>
    public static string? ReadUnlocked(string path)
    {
        if (OperatingSystem.IsWindows()) { return null; }
        try
        {
            using var handle = OpenForReading(path);
            Span<byte> text = stackalloc byte[LongestProcessId];
            var read = RandomAccess.Read(handle, text, 0);
            return read == 0 ? null : Encoding.ASCII.GetString(text[..read]);
        }
        catch (IOException)
        {
            return null; // the caller reports the lock; who holds it is a courtesy
        }
    }

    private static SafeFileHandle OpenForReading(string path)
    {
        var descriptor = LibC.Open(path, ReadOnly);
        return descriptor < 0 ? throw LastError(path) : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static IOException LastError(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'", error);
    }
}
