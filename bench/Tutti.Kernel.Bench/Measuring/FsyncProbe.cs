using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tutti.Kernel.Bench.Measuring;

/// <summary>How often a second this disk makes an overwrite of 512 prepared bytes durable, with the same call that the store uses.</summary>
internal sealed partial class FsyncProbe(string path)
{
    private const int Prepared = 8 << 20;
    private const int Block = 512;

    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(150);

    /// <summary>Measures for a moment.</summary>
    public double Measure()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".");
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite);
        RandomAccess.Write(file, new byte[Prepared], 0);
        RandomAccess.FlushToDisk(file);
        var block = new byte[Block];
        var watch = Stopwatch.StartNew();
        long count = 0;
        for (; watch.Elapsed < Duration; count++)
        {
            RandomAccess.Write(file, block, count * Block % Prepared);
            Flush(file);
        }

        return count / watch.Elapsed.TotalSeconds;
    }

    private static void Flush(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux()) { RandomAccess.FlushToDisk(file); }
        else if (Fdatasync(file) != 0) { throw new IOException($"fdatasync: {Marshal.GetLastPInvokeErrorMessage()}"); }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fdatasync(SafeFileHandle file);
}
