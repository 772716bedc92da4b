using System.Buffers;
using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Models.Compatible;

/// <summary>Lines of a reply, one at a time, within the limits of its endpoint. Not thread-safe.</summary>
internal sealed class LineReader(Stream stream, ModelEndpoint endpoint) : IDisposable
{
    private const int FirstBytes = 8 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _next;
    private int _used;
    private int _searched;
    private long _total;
    private bool _isAtEnd;

    /// <summary>The next line without its end, valid until the next call; null at the end of the reply.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTake(out var line)) { return line; }
            if (_isAtEnd) { return TakeRest(); }
            MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_used), cancellationToken).ConfigureAwait(false);
            if (read == 0) { _isAtEnd = true; }
            _used += read;
            _total += read;
            if (_total > endpoint.Limits.ReplyBytes) { throw ModelErrors.TooMuch(endpoint, $"a reply of more than {endpoint.Limits.ReplyBytes} bytes"); }
        }
    }

    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0) { ArrayPool<byte>.Shared.Return(buffer); }
    }

    private bool TryTake(out ReadOnlyMemory<byte> line)
    {
        var end = _buffer.AsSpan(_next + _searched, _used - _next - _searched).IndexOf((byte)'\n');
        if (end < 0)
        {
            _searched = _used - _next;
            line = default;
            return false;
        }

        line = WithoutReturn(_buffer.AsMemory(_next, _searched + end));
        _next += _searched + end + 1;
        _searched = 0;
        return true;
    }

    private ReadOnlyMemory<byte>? TakeRest()
    {
        if (_next == _used) { return null; }
        var rest = WithoutReturn(_buffer.AsMemory(_next, _used - _next));
        _next = _used;
        _searched = 0;
        return rest;
    }

    private void MakeRoom()
    {
        if (_used < _buffer.Length) { return; }
        var pending = _used - _next;
        if (pending >= endpoint.Limits.LineBytes) { throw ModelErrors.TooMuch(endpoint, $"a line of more than {endpoint.Limits.LineBytes} bytes"); }
        var target = pending > _buffer.Length / 2 ? ArrayPool<byte>.Shared.Rent(_buffer.Length * 2) : _buffer;
        _buffer.AsSpan(_next, pending).CopyTo(target);
        if (target != _buffer) { ArrayPool<byte>.Shared.Return(_buffer); }
        _buffer = target;
        (_next, _used) = (0, pending);
    }

    private static ReadOnlyMemory<byte> WithoutReturn(ReadOnlyMemory<byte> line) => line.Span is [.., (byte)'\r'] ? line[..^1] : line;
}
