using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Tutti.Testing.Models;

/// <summary>One request as it came.</summary>
public sealed record FakeRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Body);
}

/// <summary>Reads requests of HTTP/1.1 from a connection.</summary>
internal sealed class FakeRequestReader(NetworkStream stream)
{
    private readonly List<byte> _pending = [];
    private readonly byte[] _chunk = new byte[16 * 1024];

    internal async Task<FakeRequest?> ReadAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = HeadEnd()) < 0)
        {
            // A greeting of TLS is none of HTTP.
            if (!await FillAsync(cancellationToken) || _pending[0] == 0x16) { return null; }
        }

        var lines = Encoding.ASCII.GetString([.. _pending[..end]]).Split("\r\n");
        _pending.RemoveRange(0, end + 4);
        var first = lines[0].Split(' ');
        var headers = lines[1..].Select(static line => line.Split(':', 2)).ToDictionary(static pair => pair[0], static pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var body = headers.TryGetValue("Content-Length", out var length)
            ? await TakeAsync(int.Parse(length, CultureInfo.InvariantCulture), cancellationToken)
            : headers.ContainsKey("Transfer-Encoding") ? await TakeChunksAsync(cancellationToken) : [];
        return new FakeRequest(first[0], first[1], headers, Encoding.UTF8.GetString(body));
    }

    private int HeadEnd()
    {
        for (var index = 0; index + 3 < _pending.Count; index++)
        {
            if (_pending[index] == '\r' && _pending[index + 1] == '\n' && _pending[index + 2] == '\r' && _pending[index + 3] == '\n') { return index; }
        }

        return -1;
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        var read = await stream.ReadAsync(_chunk, cancellationToken);
        _pending.AddRange(_chunk.AsSpan(0, read));
        return read > 0;
    }

    private async Task<byte[]> TakeAsync(int count, CancellationToken cancellationToken)
    {
        while (_pending.Count < count)
        {
            if (!await FillAsync(cancellationToken)) { throw new IOException("The client broke off."); }
        }

        byte[] taken = [.. _pending[..count]];
        _pending.RemoveRange(0, count);
        return taken;
    }

    private async Task<byte[]> TakeChunksAsync(CancellationToken cancellationToken)
    {
        var body = new List<byte>();
        while (true)
        {
            int end;
            while ((end = _pending.IndexOf((byte)'\n')) < 0)
            {
                if (!await FillAsync(cancellationToken)) { throw new IOException("The client broke off."); }
            }

            var size = int.Parse(Encoding.ASCII.GetString([.. _pending[..end]]).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            _pending.RemoveRange(0, end + 1);
            body.AddRange((await TakeAsync(size + 2, cancellationToken)).AsSpan(0, size));
            if (size == 0) { return [.. body]; }
        }
    }
}
