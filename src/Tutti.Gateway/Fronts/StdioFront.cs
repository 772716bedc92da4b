using System.Buffers;
using System.IO.Pipelines;
using Tutti.Gateway.Diagnostics;
using Tutti.Gateway.Eras;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Fronts;

/// <summary>One client over two streams, a message a line.</summary>
internal sealed class StdioFront(StdioClient client, Stream output, int mostBytes, TimeProvider time) : IClientStream, IDisposable
{
    /// <summary>Answers that the client is owed when it has said its last are sent for so long.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private static readonly byte[] LineEnd = [(byte)'\n'];

    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _answering = [];
    private volatile bool _isGone;

    /// <summary>Serves until the client ends its stream.</summary>
    public async Task ServeAsync(Stream input, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reader = PipeReader.Create(input, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (await ReadAsync(reader, ended.Token).ConfigureAwait(false)) { }
            await Task.WhenAll(Answering()).WaitAsync(LastWords, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception over) when (over is OperationCanceledException or TimeoutException or IOException)
        {
            // Nobody listens any more.
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(Answering()).ConfigureAwait(false);
        }
    }

    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isGone) { return false; }
            await output.WriteAsync(message, CancellationToken.None).ConfigureAwait(false); // a line is written whole
            await output.WriteAsync(LineEnd, CancellationToken.None).ConfigureAwait(false);
            await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            _isGone = true;
            return false;
        }
        finally
        {
            _sending.Release();
        }
    }

    public async ValueTask AnswerAsync(ReadOnlyMemory<byte> message) => await SendAsync(message, CancellationToken.None).ConfigureAwait(false);

    public void Dispose() => _sending.Dispose();

    private async ValueTask<bool> ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        var rest = read.Buffer;
        while (rest.PositionOf((byte)'\n') is { } end)
        {
            await TakeAsync(rest.Slice(0, end), cancellationToken).ConfigureAwait(false);
            rest = rest.Slice(rest.GetPosition(1, end));
        }

        if (rest.Length > mostBytes)
        {
            await AnswerAsync(TooLong()).ConfigureAwait(false);
            return false; // where the next message begins is not known
        }

        reader.AdvanceTo(rest.Start, rest.End);
        return !read.IsCompleted;
    }

    private async ValueTask TakeAsync(ReadOnlySequence<byte> line, CancellationToken cancellationToken)
    {
        if (line.Length > mostBytes)
        {
            await AnswerAsync(TooLong()).ConfigureAwait(false);
            return;
        }

        var text = line.IsSingleSegment ? line.First : line.ToArray();
        if (text.Span.IndexOfAnyExcept(" \r\t"u8) < 0) { return; } // an empty line says nothing
        if (RpcMessage.TryRead(text.Span, out var message, out var fault, out var id)) { Keep(await TakeAsync(message, cancellationToken).ConfigureAwait(false)); }
        else { await AnswerAsync(RpcText.Fault(id, fault)).ConfigureAwait(false); }
    }

    /// <summary>What the message does from here on is in its span, where somebody traces; not what comes after it.</summary>
    private async ValueTask<Task> TakeAsync(RpcMessage message, CancellationToken cancellationToken)
    {
        if (ServedOperation.Begin(message, http: null) is not { } operation) { return await client.TakeAsync(message, this, cancellationToken).ConfigureAwait(false); }
        if (RequestMeta.VersionOf(message) is Modern.Version) { operation.Tag(GatewayDiagnostics.VersionTag, Modern.Version); }
        var answering = await client.TakeAsync(message, new ObservedStream(this, operation), cancellationToken).ConfigureAwait(false);
        return FinishAsync();

        async Task FinishAsync()
        {
            try { await answering.ConfigureAwait(false); }
            finally { operation.Finish(); }
        }
    }

    private ReadOnlyMemory<byte> TooLong() => RpcText.Fault(default, new RpcFault(RpcFault.NoMessage, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The message is longer than {mostBytes} bytes.")));

    private void Keep(Task answering)
    {
        lock (_gate) { _answering.Add(answering); }
        _ = answering.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        void Forget(Task ended)
        {
            lock (_gate) { _answering.Remove(ended); }
        }
    }

    private Task[] Answering()
    {
        lock (_gate) { return [.. _answering]; }
    }
}
