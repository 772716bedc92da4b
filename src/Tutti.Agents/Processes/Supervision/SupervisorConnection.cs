using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;

namespace Tutti.Agents.Processes.Supervision;

/// <summary>The engine's side of one supervisor: its process, the pipe whose closing ends the tree, and what it reports.</summary>
internal sealed class SupervisorConnection : IAsyncDisposable
{
    private const int MaximumErrorCharacters = 512;
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly TimeProvider _timeProvider;
    private readonly Task<string> _errors;
    private byte[] _buffer = new byte[72 * 1024];
    private int _used;
    private int _next;

    private SupervisorConnection(Process process, TimeProvider timeProvider)
    {
        _process = process;
        _timeProvider = timeProvider;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The supervisor's process number.</summary>
    internal int ProcessId => _process.Id;

    /// <summary>Starts a supervisor and waits until it stands: from then on, nothing that it starts can outlive it unseen.</summary>
    /// <param name="program">What to start.</param>
    /// <param name="environment">Its variables.</param>
    /// <param name="timeProvider">The clock of the handshake.</param>
    /// <param name="launcher">
    /// The program that makes a user namespace and becomes the supervisor, so that number and start time stay its own; null for none.
    /// A runtime with several threads cannot do that for itself.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SupervisorException">It did not come up.</exception>
    internal static async Task<SupervisorConnection> OpenAsync(
        SupervisorProgram program, ProcessEnvironment environment, TimeProvider timeProvider, string? launcher, CancellationToken cancellationToken)
    {
        var connection = new SupervisorConnection(Start(program, environment, launcher), timeProvider);
        try
        {
            await connection.ShakeHandsAsync(program, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The identity that the step claims.</summary>
    /// <exception cref="SupervisorException">The supervisor has already ended.</exception>
    internal ProcessIdentity Identify(string step, string file) => ProcessStat.TryRead(ProcessId, out var stat)
        ? new ProcessIdentity
        {
            Step = step,
            ProcessId = ProcessId,
            StartTicks = stat.StartTicks,
            BootId = MachineIdentity.BootId,
            ProcessNamespace = MachineIdentity.ProcessNamespace,
        }
        : throw SupervisorException.NoAnswer(file, "");

    /// <summary>Sends a message; a supervisor that is gone is noticed by the reader.</summary>
    internal async Task SendAsync(FrameKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var header = new byte[Frame.HeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, payload.Length + 1);
        header[^1] = (byte)kind;
        try
        {
            var pipe = _process.StandardInput.BaseStream;
            await pipe.WriteAsync(header, cancellationToken).ConfigureAwait(false);
            await pipe.WriteAsync(payload, cancellationToken).ConfigureAwait(false);
            await pipe.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Its end of the pipe is closed: ReadAsync returns null, and the caller treats the supervisor as lost.
        }
    }

    /// <summary>The next message; null when the supervisor has ended. One call at a time.</summary>
    internal async ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await TryFillAsync(sizeof(int), cancellationToken).ConfigureAwait(false)) { return null; }
        var length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_next));
        if (length is < 1 or > Frame.MaximumBytes) { return null; }
        if (!await TryFillAsync(sizeof(int) + length, cancellationToken).ConfigureAwait(false)) { return null; }
        var frame = new Frame((FrameKind)_buffer[_next + sizeof(int)], _buffer.AsMemory(_next + Frame.HeaderBytes, length - 1));
        _next += sizeof(int) + length;
        return frame;
    }

    /// <summary>Kills a supervisor that does not do its work; its tree must then be looked for.</summary>
    internal void Kill()
    {
        try { _process.Kill(); }
        catch (InvalidOperationException) { /* it has ended */ }
    }

    public async ValueTask DisposeAsync()
    {
        try { _process.StandardInput.Close(); }
        catch (IOException) { /* it was broken before: the supervisor has ended */ }

        using var limit = new CancellationTokenSource(HandshakeLimit, _timeProvider);
        try
        {
            // Reading on lets a supervisor finish that still has output to hand over.
            while (await ReadAsync(limit.Token).ConfigureAwait(false) is not null) { }
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Kill();
        }

        _ = await _errors.ConfigureAwait(false);
        _process.Dispose();
    }

    private static Process Start(SupervisorProgram program, ProcessEnvironment environment, string? launcher)
    {
        string[] prefix = launcher is null ? [] : ["--user", "--map-current-user", "--keep-caps", "--", program.File];
        var start = new ProcessStartInfo(launcher ?? program.File, [.. prefix, .. program.Arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment.ForSupervisor()) { start.Environment[name] = value; }
        try
        {
            return Process.Start(start) ?? throw SupervisorException.NoAnswer(program.File, "");
        }
        catch (Win32Exception error)
        {
            throw SupervisorException.NoAnswer(program.File, error.Message, error);
        }
    }

    private async Task ShakeHandsAsync(SupervisorProgram program, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(HandshakeLimit, _timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Frame? first;
        try
        {
            first = await ReadAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException cause) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Kill();
            throw SupervisorException.NoAnswer(program.File, "", cause);
        }

        if (first is { Kind: FrameKind.Ready }) { return; }
        Kill();
        var errors = await _errors.ConfigureAwait(false);
        throw SupervisorException.NoAnswer(program.File, errors[..Math.Min(errors.Length, MaximumErrorCharacters)]);
    }

    private async ValueTask<bool> TryFillAsync(int count, CancellationToken cancellationToken)
    {
        while (_used - _next < count)
        {
            MakeRoom(count);
            var read = await _process.StandardOutput.BaseStream.ReadAsync(_buffer.AsMemory(_used), cancellationToken).ConfigureAwait(false);
            if (read == 0) { return false; }
            _used += read;
        }

        return true;
    }

    private void MakeRoom(int count)
    {
        var target = count > _buffer.Length ? new byte[count] : _buffer;
        _buffer.AsSpan(_next, _used - _next).CopyTo(target);
        _buffer = target;
        (_used, _next) = (_used - _next, 0);
    }
}
