using System.Buffers.Text;

namespace Tutti.Gateway.Bench.Servers;

/// <summary>What the head of an HTTP/1.1 message says of what follows.</summary>
/// <param name="Length">Of the head, its empty line included.</param>
/// <param name="Body">Length of the body where it is told; 0 otherwise.</param>
/// <param name="IsChunked">Whether the body comes in chunks.</param>
internal readonly record struct HttpHead(int Length, int Body, bool IsChunked)
{
    /// <summary>The head at the beginning of bytes; null where it is not whole.</summary>
    public static HttpHead? Find(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0) { return null; }
        var (body, isChunked) = (0, false);
        foreach (var range in bytes[..end].Split("\r\n"u8))
        {
            var line = bytes[range];
            if (Starts(line, "content-length:"u8)) { body = Utf8Parser.TryParse(line[15..].TrimStart((byte)' '), out int length, out _) ? length : throw new InvalidOperationException("A message says how long it is."); }
            isChunked |= Starts(line, "transfer-encoding:"u8);
        }

        return new HttpHead(end + 4, body, isChunked);
    }

    private static bool Starts(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name)
    {
        if (line.Length < name.Length) { return false; }
        for (var at = 0; at < name.Length; at++)
        {
            if ((line[at] | 0x20) != name[at] && line[at] != name[at]) { return false; }
        }

        return true;
    }
}
