using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tutti.Kernel;

namespace Tutti.Storage.Embedded.Control.Wire;

/// <summary>JSON objects, one a line, over a connected socket. One reader and one writer at a time.</summary>
internal sealed class LineChannel(Socket socket, int maxLine) : IDisposable
{
    private const byte NewLine = (byte)'\n';
    private const int FirstBuffer = 4096;

    private byte[] _buffer = new byte[FirstBuffer];
    private int _start;
    private int _end;

    /// <summary>Reads one line.</summary>
    /// <returns>The object, or null when the other side has closed.</returns>
    /// <exception cref="TuttiException">The line is too long (TUT6004) or no such object (TUT6001).</exception>
    public async Task<T?> ReadAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var searched = 0;
        while (true)
        {
            var length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf(NewLine);
            if (length >= 0)
            {
                var line = _buffer.AsMemory(_start, searched + length);
                _start += searched + length + 1;
                return Parse(line.Span, type);
            }

            searched = _end - _start;
            if (searched > maxLine) { throw ControlErrors.LineTooLong(maxLine); }
            MakeRoom();
            var read = await socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0) { return null; }
            _end += read;
        }
    }

    /// <summary>Writes one line. A receiver that takes nothing for the time limit counts as gone.</summary>
    public async Task WriteAsync<T>(T message, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(message, type);
        var line = new byte[text.Length + 1];
        text.CopyTo(line, 0);
        line[^1] = NewLine;
        for (ReadOnlyMemory<byte> rest = line; rest.Length > 0;)
        {
            rest = rest[await socket.SendAsync(rest, cancellationToken).ConfigureAwait(false)..];
        }
    }

    public void Dispose() => socket.Dispose();

    private static T Parse<T>(ReadOnlySpan<byte> line, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line, type) ?? throw ControlErrors.BadRequest("the line is 'null'");
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or NotSupportedException)
        {
            throw ControlErrors.BadRequest(cause.Message);
        }
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length) { Array.Resize(ref _buffer, _buffer.Length * 2); }
    }
}
