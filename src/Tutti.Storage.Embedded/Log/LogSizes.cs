namespace Tutti.Storage.Embedded.Log;

/// <summary>How segments grow, in bytes.</summary>
/// <param name="SegmentBytes">A segment ends before this size.</param>
/// <param name="FirstStepBytes">The first piece of a segment that is prepared with zeros; later pieces double it.</param>
/// <param name="LargestStepBytes">The largest piece; preparing one is a pause of all writers.</param>
internal sealed record LogSizes(long SegmentBytes, int FirstStepBytes = 256 * 1024, int LargestStepBytes = 4 * 1024 * 1024)
{
    private static readonly byte[] ZeroBytes = new byte[64 * 1024];

    /// <summary>64 KiB of zeros.</summary>
    public static ReadOnlySpan<byte> Zeros => ZeroBytes;
}
