using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Tutti.Torture.Tools;

namespace Tutti.Torture.Histories;

/// <summary>A real process that is called over its standard input by many at once, until it is killed (tests/Tutti.Histories.TestHost).</summary>
internal sealed class CalledHost : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<string?>> _open = [];
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private int _calls;
    private volatile bool _isDead;

    private CalledHost(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    /// <summary>The built host.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "Tutti.Histories.TestHost");

    /// <summary>Whether it was killed, and not ended by itself.</summary>
    public bool IsKilled { get; private set; }

    /// <summary>Is told each time that an answer has come.</summary>
    public Action? Heard { get; set; }

    /// <summary>Completes when it is open, or dead.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Starts it.</summary>
    /// <param name="arguments">Its program, and what that is given.</param>
    /// <param name="environment">What it sees beside.</param>
    public static CalledHost Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var all = arguments.ToList();
        var start = new ProcessStartInfo(all[0], all.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) { start.Environment[name] = value; }
        return new CalledHost(Process.Start(start) ?? throw new InvalidOperationException("The host did not start."));
    }

    /// <summary>Asks for something.</summary>
    /// <param name="what">Subject, verb and text.</param>
    /// <returns>The answer; null where it died without one, and nobody knows whether it was done.</returns>
    public Task<string?> AskAsync(string what)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        try { Send(what, answer); }
        catch (IOException) { answer.TrySetResult(null); } // its pipe is closed
        if (_isDead) { answer.TrySetResult(null); } // it died between the two: nobody reads answers any more
        return answer.Task;
    }

    /// <summary>SIGKILL: nothing of it runs any more. What it had answered by then may still be heard.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            if (IsKilled || _process.HasExited) { return; }
            IsKilled = true;
            _process.Kill();
        }
    }

    /// <summary>Ends its input and waits for its end.</summary>
    public async Task EndAsync()
    {
        lock (_gate) { _process.StandardInput.Close(); }
        await DiedAsync().ConfigureAwait(false);
        Assert.True(IsKilled || _process.ExitCode == 0, $"The host ended with {_process.ExitCode}: {await _errors}");
    }

    /// <summary>Waits until it is dead and everything is heard that it has answered.</summary>
    public async Task DiedAsync()
    {
        await _reading.WaitAsync(Workplace.Cancellation).ConfigureAwait(false);
        await _process.WaitForExitAsync(Workplace.Cancellation).ConfigureAwait(false);
        Assert.True(IsKilled || _process.ExitCode == 0, $"The host ended by itself with {_process.ExitCode}: {await _errors}");
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _reading.ConfigureAwait(false);
        _process.Dispose();
    }

    private void Send(string what, TaskCompletionSource<string?> answer)
    {
        lock (_gate)
        {
            var number = ++_calls;
            _open[number] = answer;
            _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{number} {what}"));
            _process.StandardInput.Flush();
        }
    }

    private async Task ReadAsync()
    {
        await Task.Yield();
        while (await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (!line.EndsWith('|')) { continue; } // cut off by the kill: nobody has heard it
            if (_opened.TrySetResult()) { continue; }
            var cut = line.IndexOf(' ', StringComparison.Ordinal);
            if (!_open.TryRemove(int.Parse(line.AsSpan(0, cut), CultureInfo.InvariantCulture), out var asked)) { continue; }
            asked.TrySetResult(line[(cut + 1)..^1]);
            Heard?.Invoke();
        }

        _isDead = true;
        _opened.TrySetResult();
        foreach (var asked in _open.Values) { asked.TrySetResult(null); }
    }
}
