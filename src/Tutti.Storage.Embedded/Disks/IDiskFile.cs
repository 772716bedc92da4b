namespace Tutti.Storage.Embedded.Disks;

/// <summary>An open file. Reads may run beside one write.</summary>
public interface IDiskFile : IDisposable
{
    /// <summary>Bytes in the file.</summary>
    long Length { get; }

    /// <summary>Reads bytes.</summary>
    /// <param name="destination">Receives them.</param>
    /// <param name="offset">The first byte in the file.</param>
    /// <returns>How many were read; fewer than asked for also before the end of the file, 0 only at the end.</returns>
    int Read(Span<byte> destination, long offset);

    /// <summary>Writes bytes; the file grows as needed.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="offset">The first byte in the file.</param>
    void Write(ReadOnlySpan<byte> source, long offset);

    /// <summary>Returns when all that was written, and the length, are durable. After a failure nothing is known about earlier writes.</summary>
    void Flush();
}
