namespace Tutti.Cli.Output;

/// <summary>A line that is written over; only for terminals.</summary>
internal sealed class ProgressLine(TextWriter terminal) : IProgress<long>
{
    private long _shown;

    public void Report(long value)
    {
        if (value - _shown < 1024 * 1024) { return; }
        _shown = value;
        terminal.Write($"\rchecked {Texts.Size(value)} …   ");
    }

    public void Clear() => terminal.Write(_shown > 0 ? "\r\u001b[K" : "");
}
