using Microsoft.Extensions.Logging;

namespace Tutti.Cli.Output;

/// <summary>Log entries as lines of text. Thread safe.</summary>
internal sealed class LineLogger(TextWriter writer, TimeProvider time, LogLevel least = LogLevel.Information) : ILogger
{
    private readonly Lock _gate = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) { return; }
        var line = $"{time.GetUtcNow():u} {logLevel} {eventId.Id} {formatter(state, exception)}{(exception is null ? "" : $": {exception.Message}")}";
        lock (_gate)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
    }
}
