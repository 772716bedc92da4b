using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Tutti.Gateway.Diagnostics;

/// <summary>A request that somebody measures or traces: a span, a duration, and tags that both get. Safe for many threads.</summary>
/// <param name="span">The span; null where there is none.</param>
/// <param name="duration">Takes the duration.</param>
/// <param name="method">The method, as a tag.</param>
internal abstract class Operation(Activity? span, Histogram<double> duration, string method)
{
    private readonly Lock _gate = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private TagList _tags = new() { { GatewayDiagnostics.MethodTag, method } };
    private bool _isOver;

    /// <summary>The span.</summary>
    protected Activity? Span => span;

    /// <summary>Something of few values that is known of it.</summary>
    public void Tag(string name, object? value)
    {
        lock (_gate)
        {
            if (_isOver) { return; } // a call may come to its end after the request that began it
            _tags.Add(name, value);
            span?.SetTag(name, value);
        }
    }

    /// <summary>It calls a tool.</summary>
    /// <param name="tool">A tool that there is.</param>
    public void CallTool(string tool)
    {
        Tag(GatewayDiagnostics.ToolTag, tool);
        Tag(GatewayDiagnostics.OperationTag, "execute_tool");
        NameAfter(tool);
    }

    /// <summary>It gets a prompt.</summary>
    /// <param name="prompt">A prompt that there is.</param>
    public void GetPrompt(string prompt)
    {
        Tag(GatewayDiagnostics.PromptTag, prompt);
        NameAfter(prompt);
    }

    /// <summary>It failed.</summary>
    /// <param name="error">One of few values.</param>
    /// <param name="words">What went wrong, without anything of the call; null for nothing more.</param>
    public void Fail(string error, string? words = null)
    {
        Tag(GatewayDiagnostics.ErrorTag, error);
        span?.SetStatus(ActivityStatusCode.Error, words);
    }

    /// <summary>It is over; told once.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_isOver) { return; }
            _isOver = true;
        }

        if (duration.Enabled) { duration.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds, in _tags); }
        span?.Dispose();
    }

    /// <summary>Takes an error of JSON-RPC, by its code alone: its words may have something of the call.</summary>
    protected void FailBy(string code)
    {
        Tag(GatewayDiagnostics.StatusTag, code);
        Fail(code);
    }

    private void NameAfter(string target)
    {
        if (span is not null) { span.DisplayName = $"{method} {target}"; }
    }
}
