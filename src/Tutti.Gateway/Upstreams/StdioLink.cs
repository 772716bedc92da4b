using System.Buffers;
using System.IO.Pipelines;
using Tutti.Agents.Processes;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>The wire to a server that is a command: a message a line. When it is disposed, or this program is killed, the command and all that it started end.</summary>
internal sealed class StdioLink(string server, LiveProcess process) : IUpstreamLink
{
    private static readonly byte[] LineEnd = [(byte)'\n'];

    private readonly SemaphoreSlim _sending = new(1, 1);
    private volatile bool _isLost;

    public string LastWords => process.LastErrors;

    public async Task ReceiveAsync(Func<RpcMessage, ValueTask> take, Action<long, UpstreamException?> lose)
    {
        var reader = PipeReader.Create(process.Output, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (await ReadAsync(reader, take).ConfigureAwait(false)) { }
        }
        catch (Exception lost) when (lost is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The pipe ends with the command; whoever waits for an answer is told so by what follows.
        }
        finally
        {
            _isLost = true;
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask SendAsync(LinkMessage message, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isLost) { throw UpstreamException.Lost(server, LastWords); }
            // A line is written whole or not at all, so the caller's token ends only the wait for the turn.
            await process.Input.WriteAsync(message.Text, CancellationToken.None).ConfigureAwait(false);
            await process.Input.WriteAsync(LineEnd, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is IOException or ObjectDisposedException)
        {
            throw UpstreamException.Lost(server, LastWords, lost);
        }
        finally
        {
            _sending.Release();
        }
    }

    public bool HasHeaders => false;

    public bool TryAbort(long request) => false;

    public void Greeted(string protocolVersion)
    {
    }

    public async ValueTask DisposeAsync()
    {
        _isLost = true;
        await process.DisposeAsync().ConfigureAwait(false);
        _sending.Dispose();
    }

    private static async ValueTask<bool> ReadAsync(PipeReader reader, Func<RpcMessage, ValueTask> take)
    {
        var read = await reader.ReadAsync().ConfigureAwait(false);
        var rest = read.Buffer;
        while (rest.PositionOf((byte)'\n') is { } end)
        {
            // Some servers greet people on standard output first; what is no message is none.
            if (Read(rest.Slice(0, end)) is { } message) { await take(message).ConfigureAwait(false); }
            rest = rest.Slice(rest.GetPosition(1, end));
        }

        reader.AdvanceTo(rest.Start, rest.End);
        return !read.IsCompleted;
    }

    private static RpcMessage? Read(in ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment) { return RpcMessage.TryRead(line.FirstSpan, out var message, out _, out _) ? message : null; }
        var whole = ArrayPool<byte>.Shared.Rent((int)line.Length);
        try
        {
            line.CopyTo(whole);
            return RpcMessage.TryRead(whole.AsSpan(0, (int)line.Length), out var message, out _, out _) ? message : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }
}
