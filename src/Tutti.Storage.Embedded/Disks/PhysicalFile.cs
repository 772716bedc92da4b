using Microsoft.Win32.SafeHandles;

namespace Tutti.Storage.Embedded.Disks;

/// <summary>A file of the operating system.</summary>
internal sealed class PhysicalFile(SafeFileHandle handle) : IDiskFile
{
    public long Length => RandomAccess.GetLength(handle);

    public int Read(Span<byte> destination, long offset) => RandomAccess.Read(handle, destination, offset);

    public void Write(ReadOnlySpan<byte> source, long offset) => RandomAccess.Write(handle, source, offset);

    public void Flush() => NativeFile.Flush(handle);

    public void Dispose() => handle.Dispose();
}
