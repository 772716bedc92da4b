using System.Text.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control.Views;
using Tutti.Storage.Embedded.Control.Wire;
using Tutti.Storage.Embedded.Disks;

namespace Tutti.Storage.Embedded.Control;

/// <summary>The runs of a store that another process holds, over its control socket. Every call has a connection of its own.</summary>
public sealed class ControlClient : IRunControl
{
    private const int MaxReply = 256 * 1024 * 1024;

    /// <summary>A holder greets at once, unless it is stopped or hangs.</summary>
    private static readonly TimeSpan GreetingPatience = TimeSpan.FromSeconds(20);

    private readonly string _directory;
    private LineChannel? _first;

    private ControlClient(string directory, HelloView hello, LineChannel first)
    {
        (_directory, _first) = (directory, first);
        HolderProcessId = hello.ProcessId;
    }

    /// <summary>The process that holds the store.</summary>
    public int HolderProcessId { get; }

    /// <summary>Connects to whoever holds a store.</summary>
    /// <param name="directory">The store's directory.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A client, or null where nobody listens.</returns>
    /// <exception cref="TuttiException">The holder speaks another protocol, or refuses (TUT6003, TUT6005), or does not answer (TUT6002).</exception>
    public static async Task<ControlClient?> TryConnectAsync(string directory, CancellationToken cancellationToken)
    {
        var greeted = await TryGreetAsync(directory, cancellationToken).ConfigureAwait(false);
        return greeted is var (channel, hello) ? new ControlClient(directory, hello, channel) : null;
    }

    /// <inheritdoc/>
    public async Task<StoreView> InfoAsync(CancellationToken cancellationToken) =>
        (await OneAsync(new ControlRequest { Verb = ControlVerbs.Info }, static reply => reply.Store, cancellationToken).ConfigureAwait(false))!;

    /// <inheritdoc/>
    public async Task<CheckView> CheckAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        CheckView? check = null;
        await foreach (var reply in AskAsync(new ControlRequest { Verb = ControlVerbs.Check }, cancellationToken).ConfigureAwait(false))
        {
            if (reply.Progress is { } bytes) { progress?.Report(bytes); }
            check = reply.Check ?? check;
        }

        return check ?? throw ControlErrors.ConnectionLost(cause: null);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunView>> ListAsync(RunFilter filter, CancellationToken cancellationToken) =>
        AllAsync(new ControlRequest { Verb = ControlVerbs.List, Filter = filter }, static reply => reply.Run, cancellationToken);

    /// <inheritdoc/>
    public async Task<RunView> GetAsync(string run, CancellationToken cancellationToken) =>
        (await OneAsync(new ControlRequest { Verb = ControlVerbs.Get, Run = run }, static reply => reply.Run, cancellationToken).ConfigureAwait(false))!;

    /// <inheritdoc/>
    public async Task<ResultView?> ResultAsync(string run, CancellationToken cancellationToken)
    {
        var replies = await AllAsync(new ControlRequest { Verb = ControlVerbs.Result, Run = run }, static reply => reply.Result, cancellationToken).ConfigureAwait(false);
        return replies.Count > 0 ? replies[0] : null;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EventView> EventsAsync(EventQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var reply in AskAsync(new ControlRequest { Verb = ControlVerbs.Events, Events = query }, cancellationToken).ConfigureAwait(false))
        {
            if (reply.Event is { } happened) { yield return happened; }
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<WaitView>> WaitsAsync(string run, CancellationToken cancellationToken) =>
        AllAsync(new ControlRequest { Verb = ControlVerbs.Waits, Run = run }, static reply => reply.Wait, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WaitView>> QuestionsAsync(CancellationToken cancellationToken) =>
        AllAsync(new ControlRequest { Verb = ControlVerbs.Questions }, static reply => reply.Wait, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkflowView>> LoadAsync(string source, CancellationToken cancellationToken) =>
        AllAsync(new ControlRequest { Verb = ControlVerbs.Load, Source = source }, static reply => reply.Workflow, cancellationToken);

    /// <inheritdoc/>
    public async Task<RunView> StartAsync(StartOrder order, CancellationToken cancellationToken) =>
        (await OneAsync(new ControlRequest { Verb = ControlVerbs.Start, Start = order }, static reply => reply.Run, cancellationToken).ConfigureAwait(false))!;

    /// <inheritdoc/>
    public Task AnswerAsync(AnswerOrder order, CancellationToken cancellationToken) =>
        AllAsync(new ControlRequest { Verb = ControlVerbs.Answer, Answer = order }, static reply => reply.Run, cancellationToken);

    /// <inheritdoc/>
    public Task SignalAsync(SignalOrder order, CancellationToken cancellationToken) =>
        AllAsync(new ControlRequest { Verb = ControlVerbs.Signal, Signal = order }, static reply => reply.Run, cancellationToken);

    /// <inheritdoc/>
    public async Task<RunView> CommandAsync(CommandOrder order, CancellationToken cancellationToken) =>
        (await OneAsync(new ControlRequest { Verb = ControlVerbs.Command, Command = order }, static reply => reply.Run, cancellationToken).ConfigureAwait(false))!;

    /// <inheritdoc/>
    public async Task<RunView> CorrectAsync(CorrectOrder order, CancellationToken cancellationToken) =>
        (await OneAsync(new ControlRequest { Verb = ControlVerbs.Correct, Correct = order }, static reply => reply.Run, cancellationToken).ConfigureAwait(false))!;

    /// <inheritdoc/>
    public async Task<RunView> ForkAsync(ForkOrder order, CancellationToken cancellationToken) =>
        (await OneAsync(new ControlRequest { Verb = ControlVerbs.Fork, Fork = order }, static reply => reply.Run, cancellationToken).ConfigureAwait(false))!;

    /// <inheritdoc/>
    public async Task<RotationView> RotateKeyAsync(RotateOrder order, CancellationToken cancellationToken) =>
        (await OneAsync(new ControlRequest { Verb = ControlVerbs.RotateKey, RotateKey = order }, static reply => reply.Rotation, cancellationToken).ConfigureAwait(false))!;

    /// <inheritdoc/>
    public async Task<ErasureView> EraseAsync(EraseOrder order, CancellationToken cancellationToken) =>
        (await OneAsync(new ControlRequest { Verb = ControlVerbs.Erase, Erase = order }, static reply => reply.Erasure, cancellationToken).ConfigureAwait(false))!;

    /// <inheritdoc/>
    public async Task<JsonElement> AskAsync(AskOrder order, CancellationToken cancellationToken)
    {
        var replies = await AllAsync(new ControlRequest { Verb = ControlVerbs.Ask, Ask = order }, static reply => reply.Answer is { } answer ? new Answered(answer) : null, cancellationToken).ConfigureAwait(false);
        return replies.Count > 0 ? replies[0].Body : default;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _first, null)?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<(LineChannel Channel, HelloView Hello)?> TryGreetAsync(string directory, CancellationToken cancellationToken)
    {
        if (await ControlSocket.TryConnectAsync(directory, cancellationToken).ConfigureAwait(false) is not { } socket) { return null; }
        var channel = new LineChannel(socket, MaxReply);
        using var deadline = new CancellationTokenSource(GreetingPatience, TimeProvider.System);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await channel.WriteAsync(new ControlRequest { Verb = ControlVerbs.Hello, Protocol = ControlServer.Protocol }, ControlJson.Default.ControlRequest, limit.Token).ConfigureAwait(false);
            var reply = await channel.ReadAsync(ControlJson.Default.ControlReply, limit.Token).ConfigureAwait(false);
            if (reply?.Error is { } error) { throw new TuttiException(error.Code, error.Message, error.IsTransient); }
            if (reply?.Hello is { } hello)
            {
                return hello.Protocol == ControlServer.Protocol ? (channel, hello) : throw ControlErrors.OtherVersion(hello.Protocol, ControlServer.Protocol);
            }
        }
        catch (Exception cause) when (IsLost(cause))
        {
            // It is just leaving: the same as nobody.
        }
        catch (OperationCanceledException silent) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            channel.Dispose();
            throw ControlErrors.NoAnswer(directory, HolderOf(directory), silent);
        }
        catch
        {
            channel.Dispose();
            throw;
        }

        channel.Dispose();
        return null;
    }

    private static string HolderOf(string directory) =>
        NativeFolder.ReadUnlocked(Path.Combine(directory, EmbeddedStore.LockFile)) is { } process ? $"process {process}" : "another process";

    private async Task<T?> OneAsync<T>(ControlRequest request, Func<ControlReply, T?> pick, CancellationToken cancellationToken)
        where T : class
    {
        var replies = await AllAsync(request, pick, cancellationToken).ConfigureAwait(false);
        return replies.Count > 0 ? replies[0] : throw ControlErrors.ConnectionLost(cause: null);
    }

    private async Task<IReadOnlyList<T>> AllAsync<T>(ControlRequest request, Func<ControlReply, T?> pick, CancellationToken cancellationToken)
        where T : class
    {
        var found = new List<T>();
        await foreach (var reply in AskAsync(request, cancellationToken).ConfigureAwait(false))
        {
            if (pick(reply) is { } item) { found.Add(item); }
        }

        return found;
    }

    private async IAsyncEnumerable<ControlReply> AskAsync(ControlRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var channel = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        await SendAsync(channel, request, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var reply = await ReceiveAsync(channel, cancellationToken).ConfigureAwait(false);
            if (reply.Error is { } error) { throw new TuttiException(error.Code, error.Message, error.IsTransient); }
            if (reply.End is true) { yield break; }
            yield return reply;
        }
    }

    private async Task<LineChannel> ConnectAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _first, null) is { } first) { return first; }
        var greeted = await TryGreetAsync(_directory, cancellationToken).ConfigureAwait(false);
        return greeted?.Channel ?? throw ControlErrors.ConnectionLost(cause: null);
    }

    private static async Task SendAsync(LineChannel channel, ControlRequest request, CancellationToken cancellationToken)
    {
        try { await channel.WriteAsync(request, ControlJson.Default.ControlRequest, cancellationToken).ConfigureAwait(false); }
        catch (Exception cause) when (IsLost(cause)) { throw ControlErrors.ConnectionLost(cause); }
    }

    private static async Task<ControlReply> ReceiveAsync(LineChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            return await channel.ReadAsync(ControlJson.Default.ControlReply, cancellationToken).ConfigureAwait(false) ?? throw ControlErrors.ConnectionLost(cause: null);
        }
        catch (Exception cause) when (IsLost(cause)) { throw ControlErrors.ConnectionLost(cause); }
    }

    private static bool IsLost(Exception cause) => cause is SocketException or ObjectDisposedException or IOException;

    private sealed record Answered(JsonElement Body);
}
