using Microsoft.Extensions.Logging;

namespace Tutti.Governance.Tests.Support;

/// <summary>Log entries as texts.</summary>
internal sealed class LogLines : ILogger
{
    private readonly List<string> _lines = [];

    public string All
    {
        get
        {
            lock (_lines) { return string.Join('\n', _lines); }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines) { _lines.Add($"{eventId.Id} {formatter(state, exception)} {exception}"); }
    }
}
