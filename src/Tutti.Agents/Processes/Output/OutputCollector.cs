using Tutti.Agents.Processes.Supervision;
using Tutti.Agents.Secrets;

namespace Tutti.Agents.Processes.Output;

/// <summary>The way of output from bytes to observer and capture: decoded, redacted, split into lines. Nothing sees it before.</summary>
internal sealed class OutputCollector
{
    private readonly IProcessObserver _observer;
    private readonly OutputCapture _everything;
    private readonly OutputCapture? _standardOutput;
    private readonly RedactingDecoder _output;
    private readonly RedactingDecoder _errors;

    internal OutputCollector(ProcessRequest request, IProcessObserver observer)
    {
        _observer = observer;
        _everything = new OutputCapture(request.OutputLimitBytes);
        _standardOutput = request.SeparatesErrors ? new OutputCapture(request.OutputLimitBytes) : null;
        var redactor = new Redactor(request.Secrets);
        _output = new RedactingDecoder(redactor, block => Publish(OutputSource.StandardOutput, block));
        _errors = new RedactingDecoder(redactor, block => Publish(OutputSource.StandardError, block));
    }

    internal CapturedOutput Everything => _everything.ToCaptured();

    internal CapturedOutput? StandardOutput => _standardOutput?.ToCaptured();

    internal void Add(Frame frame) =>
        (frame.Kind == FrameKind.StandardOutput ? _output : _errors).Add(frame.Payload.Span);

    /// <summary>Publishes last lines that have no line end.</summary>
    internal void Complete()
    {
        _output.Complete();
        _errors.Complete();
    }

    private void Publish(OutputSource source, ReadOnlyMemory<char> block)
    {
        _everything.Add(block.Span);
        if (source == OutputSource.StandardOutput) { _standardOutput?.Add(block.Span); }
        while (!block.IsEmpty)
        {
            var end = block.Span.IndexOf('\n');
            var line = end < 0 ? block : block[..end];
            block = end < 0 ? default : block[(end + 1)..];
            if (line.Span is [.., '\r']) { line = line[..^1]; }
            _observer.OnLine(new OutputLine(source, line));
        }
    }
}
