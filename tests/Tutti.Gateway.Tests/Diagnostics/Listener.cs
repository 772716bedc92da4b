using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Tutti.Gateway.Diagnostics;

namespace Tutti.Gateway.Tests.Diagnostics;

/// <summary>Tests that listen, or that say what is done when nobody does: one at a time, and beside no others.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Listening;

/// <summary>Hears the spans and the measurements of gateways in this process.</summary>
internal sealed class Listener : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ActivityListener _spans;
    private readonly MeterListener _numbers = new();

    public Listener()
    {
        _spans = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == GatewayDiagnostics.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_spans);
        _numbers.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == GatewayDiagnostics.Name) { listener.EnableMeasurementEvents(instrument); }
        };
        _numbers.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _numbers.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _numbers.Start();
    }

    public ConcurrentQueue<Activity> Spans { get; } = new();

    /// <summary>Measurements as <c>instrument tag=value …</c>, tags in the order of their names.</summary>
    public ConcurrentQueue<string> Numbers { get; } = new();

    /// <summary>The span of a method; the one of its tool where several have it. One that serves ends a moment after its answer has gone out.</summary>
    public Activity Span(ActivityKind kind, string name)
    {
        SpinWait.SpinUntil(() => Spans.Any(Fits), Patience);
        return Assert.Single(Spans, Fits);

        bool Fits(Activity span) => span.Kind == kind && span.DisplayName == name;
    }

    public void Dispose()
    {
        _spans.Dispose();
        _numbers.Dispose();
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Assert.True(value >= 0);
        Numbers.Enqueue(string.Join(' ', tags.ToArray().OrderBy(static tag => tag.Key, StringComparer.Ordinal).Select(static tag => $"{tag.Key}={tag.Value}").Prepend(instrument.Name)));
    }
}
