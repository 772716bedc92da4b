using System.Buffers.Binary;

namespace Tutti.Agents.Processes.Supervision;

/// <summary>The supervisor's side of the way from the engine. Its end means that the engine has gone.</summary>
internal sealed unsafe class ControlPipe(int descriptor)
{
    /// <summary>-1 after the end, so that polling leaves it out.</summary>
    internal int Descriptor { get; private set; } = descriptor;

    internal bool HasEnded => Descriptor < 0;

    /// <summary>Whether the engine has gone, also where it left something to read.</summary>
    internal bool IsAbandoned()
    {
        if (HasEnded) { return true; }
        var entry = new Libc.PollEntry { Descriptor = Descriptor };
        return Libc.Poll(&entry, 1, 0) > 0 && (entry.Returned & Libc.PollHangUp) != 0;
    }

    /// <summary>Blocks for one whole frame; null when the engine has gone.</summary>
    internal (FrameKind Kind, byte[] Payload)? Read()
    {
        Span<byte> header = stackalloc byte[Frame.HeaderBytes];
        if (!TryFill(header)) { return null; }
        var length = BinaryPrimitives.ReadInt32LittleEndian(header) - 1;
        if (length is < 0 or > Frame.MaximumBytes) { return End(); }
        var payload = new byte[length];
        return TryFill(payload) ? ((FrameKind)header[^1], payload) : null;
    }

    private bool TryFill(Span<byte> buffer)
    {
        while (!HasEnded && !buffer.IsEmpty)
        {
            nint count;
            fixed (byte* start = buffer) { count = Libc.Read(Descriptor, start, (nuint)buffer.Length); }
            if (count > 0) { buffer = buffer[(int)count..]; }
            else if (count == 0 || Libc.LastError != Libc.ErrorInterrupted) { _ = End(); }
        }

        return buffer.IsEmpty;
    }

    private (FrameKind Kind, byte[] Payload)? End()
    {
        Descriptor = -1;
        return null;
    }
}
