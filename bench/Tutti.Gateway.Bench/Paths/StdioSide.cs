using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Tutti.Gateway.Bench.Paths;

/// <summary>A session over the standard input and output of a command: the command ends with it.</summary>
internal sealed class StdioSide : ClientSide
{
    private readonly Process _process;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _open = new();
    private readonly Task _reading;

    public StdioSide(Command command)
    {
        _process = command.Start();
        _reading = ReadAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try { await _process.WaitForExitAsync(patience.Token); }
        catch (OperationCanceledException) { _process.Kill(entireProcessTree: true); }
        await _reading;
        _process.Dispose();
        _sending.Dispose();
    }

    protected override async Task<string> AskAsync(int lane, int id, byte[] request)
    {
        var answer = _open[id] = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await TellAsync(request);
        return await answer.Task;
    }

    protected override async Task TellAsync(byte[] notification)
    {
        await _sending.WaitAsync();
        try
        {
            byte[] line = [.. notification, (byte)'\n'];
            await _process.StandardInput.BaseStream.WriteAsync(line);
            await _process.StandardInput.BaseStream.FlushAsync();
        }
        finally { _sending.Release(); }
    }

    private async Task ReadAsync()
    {
        using var lines = new StreamReader(_process.StandardOutput.BaseStream, Encoding.UTF8);
        while (await lines.ReadLineAsync() is { } line)
        {
            if (IdOf(line) is { } id && _open.TryRemove(id, out var open)) { open.SetResult(line); }
        }

        foreach (var (_, open) in _open) { open.TrySetException(new IOException("The command ended before it answered.")); }
    }

    /// <summary>Where the id stands differs from server to server; no text that is sent here looks like one.</summary>
    private static int? IdOf(string line)
    {
        var at = line.IndexOf("\"id\":", StringComparison.Ordinal);
        if (at < 0) { return null; }
        var digits = line.AsSpan(at + 5);
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(digits[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }
}
