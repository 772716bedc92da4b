using System.Globalization;

namespace Tutti.Storage.Embedded.Log;

/// <summary>A byte of the log: segment and offset in it. 0 is no address, since segments count from 1.</summary>
internal readonly record struct LogAddress(long Value)
{
    private const int OffsetBits = 32;

    public LogAddress(int segment, long offset)
        : this(((long)segment << OffsetBits) | offset)
    {
    }

    public int Segment => (int)(Value >> OffsetBits);

    public long Offset => (uint)Value;

    public LogAddress Plus(int bytes) => new(Value + bytes);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Segment}:{Offset}");
}
