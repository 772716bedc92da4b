using System.Buffers.Binary;

namespace Tutti.Agents.Processes.Supervision;

/// <summary>The supervisor's side of the way to the engine: blocking writes, and a flag once nobody listens any more.</summary>
internal sealed unsafe class FrameWriter(int descriptor)
{
    /// <summary>Whether the engine has gone.</summary>
    internal bool IsBroken { get; private set; }

    internal void Write(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[Frame.HeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, payload.Length + 1);
        header[^1] = (byte)kind;
        WriteAll(header);
        WriteAll(payload);
    }

    private void WriteAll(ReadOnlySpan<byte> bytes)
    {
        while (!IsBroken && !bytes.IsEmpty)
        {
            nint written;
            fixed (byte* start = bytes) { written = Libc.Write(descriptor, start, (nuint)bytes.Length); }
            if (written >= 0) { bytes = bytes[(int)written..]; }
            else if (Libc.LastError == Libc.ErrorAgain) { AwaitRoom(); }
            else if (Libc.LastError != Libc.ErrorInterrupted) { IsBroken = true; }
        }
    }

    private void AwaitRoom()
    {
        var entry = new Libc.PollEntry { Descriptor = descriptor, Events = Libc.PollOut };
        _ = Libc.Poll(&entry, 1, -1);
    }
}
