using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Orchestration.Triggers.Deliveries;

namespace Tutti.Orchestration.Triggers;

/// <summary>
/// Does what triggers have decided: starts runs, cancels them, says how they ended, and tells triggers that time has passed. It knows nothing that is not in the
/// journal: after a crash the next one finds what is left to do, and the key of a run keeps it from being started twice.
/// </summary>
public sealed partial class TriggerRunner : IAsyncDisposable
{
    private const int AtOnce = 16;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _poke = new(0);
    private readonly TriggerEars _ears = new();
    private readonly TriggerRuns _runs;
    private Task _working = Task.CompletedTask;
    private long _next = long.MaxValue;

    /// <summary>Makes the runner of a host.</summary>
    /// <param name="start">Starts the run of an occurrence under its key.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it reports what it could not do; null for nowhere.</param>
    public TriggerRunner(Func<TriggerStart, CancellationToken, Task<RunId>> start, TimeProvider time, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(time);
        (_time, _logger) = (time, logger ?? NullLogger.Instance);
        _runs = new TriggerRuns(start, Poke, _logger, _closing.Token);
    }

    /// <summary>How events are delivered; null on a host that delivers none.</summary>
    public DeliveryOptions? Deliveries { get; init; }

    /// <summary>When a due time comes next, as far as the last look has seen; null for never.</summary>
    public DateTimeOffset? Next => Volatile.Read(ref _next) is var ticks and < long.MaxValue ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Declares triggers. Topics come with plans.</summary>
    /// <param name="options">Where to.</param>
    public void Declare(TuttiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        TriggerObject.Declare(options);
        if (Deliveries is { } deliveries) { options.AddWorkflow(DeliveryWorkflow.Create(deliveries)); }
    }

    /// <summary>Begins. Once, when the engine is open.</summary>
    /// <param name="engine">The engine; it must outlive this.</param>
    public void Start(TuttiEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _working = Task.Run(() => WorkAsync(engine, _closing.Token));
    }

    /// <summary>Something may be to do: it is looked at once, and not within a second.</summary>
    public void Poke()
    {
        try
        {
            if (_poke.CurrentCount == 0) { _poke.Release(); }
        }
        catch (ObjectDisposedException)
        {
            // A run that was on its way when the host closed: the next host looks at everything.
        }
    }

    /// <summary>Ends the looking. Runs that triggers started go on as others do.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _working.ConfigureAwait(false);
        await _runs.WhenQuietAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // one that had not begun to watch was cancelled
        _poke.Dispose();
        _closing.Dispose();
    }

    /// <summary>Looks once at all triggers, and does what is to do.</summary>
    /// <returns>When there is something to do next, as far as is known.</returns>
    internal async Task<DateTimeOffset?> LookAsync(TuttiEngine engine, CancellationToken cancellationToken)
    {
        DateTimeOffset? earliest = null;
        foreach (var name in engine.ObjectKeys(TriggerObject.Kind))
        {
            try
            {
                if (await LookAtAsync(engine, name, cancellationToken).ConfigureAwait(false) is { } next && (earliest is null || next < earliest)) { earliest = next; }
            }
#pragma warning disable CA1031 // The boundary between triggers: what is wrong with one now must not keep the others from their work.
            catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogNotLooked(failed, name);
            }
        }

        return earliest;
    }

    private async Task WorkAsync(TuttiEngine engine, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var next = await LookAsync(engine, cancellationToken).ConfigureAwait(false);
                Volatile.Write(ref _next, next?.UtcTicks ?? long.MaxValue);
                var left = (next ?? DateTimeOffset.MaxValue) - _time.GetUtcNow();
                var wait = left < Look ? left : Look; // looking again tells a clock that was set
                await WaitAsync(engine, wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host closes; the next one looks at everything anew.
        }
    }

    /// <summary>Topics tell nobody, so they are glanced at: a look into memory for each.</summary>
    private async Task WaitAsync(TuttiEngine engine, TimeSpan wait, CancellationToken cancellationToken)
    {
        while (wait > TimeSpan.Zero)
        {
            var slice = _ears.IsUsed && wait > Glance ? Glance : wait;
            if (await _poke.WaitAsync(slice, cancellationToken).ConfigureAwait(false) || await _ears.HasNewsAsync(engine, cancellationToken).ConfigureAwait(false)) { return; }
            wait -= slice;
        }
    }

    private async Task<DateTimeOffset?> LookAtAsync(TuttiEngine engine, string name, CancellationToken cancellationToken)
    {
        var view = await engine.LookAsync(TriggerObject.Kind, name, TriggerView.Of, cancellationToken).ConfigureAwait(false);
        if (view.FiresAt <= _time.GetUtcNow())
        {
            await engine.RequestAsync(TriggerObject.Kind, name, new TriggerMessage.Tick(), cancellationToken: cancellationToken).ConfigureAwait(false);
            view = await engine.LookAsync(TriggerObject.Kind, name, TriggerView.Of, cancellationToken).ConfigureAwait(false);
        }

        if (await _ears.HearAsync(engine, name, view, cancellationToken).ConfigureAwait(false) is { Any: true } heard)
        {
            view = await engine.LookAsync(TriggerObject.Kind, name, TriggerView.Of, cancellationToken).ConfigureAwait(false);
            if (heard.More) { Poke(); }
        }

        foreach (var some in view.Open.Where(static open => open.Phase == TriggerPhase.Starting).Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(open => _runs.StartAsync(engine, name, view.Definition, open, cancellationToken))).ConfigureAwait(false);
        }

        foreach (var open in view.Open.Where(static open => open.Phase is TriggerPhase.Running or TriggerPhase.Cancelling)) { await _runs.FollowAsync(engine, name, open, cancellationToken).ConfigureAwait(false); }
        return view.FiresAt;
    }

    [LoggerMessage(4101, LogLevel.Warning, "The trigger '{Trigger}' could not be looked at; the next look tries again")]
    private partial void LogNotLooked(Exception failed, string trigger);
}

/// <summary>A run that is to be started.</summary>
/// <param name="Trigger">The trigger.</param>
/// <param name="Event">What happened.</param>
/// <param name="Number">The occurrence.</param>
/// <param name="Key">The key of the run.</param>
/// <param name="Inputs">Its inputs: an object.</param>
public sealed record TriggerStart(TriggerDefinition Trigger, TriggerEvent Event, long Number, string Key, System.Text.Json.JsonElement Inputs)
{
    /// <summary>The label that names the trigger.</summary>
    public const string TriggerLabel = "trigger";

    /// <summary>What the run is to be labelled with: who started it, and how many triggers led to that; without these a trigger that hears what its own runs publish goes on for ever.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [TriggerLabel] = Trigger.Name,
        [TriggerDepth.Label] = (Event.Depth + 1).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}

/// <summary>What is to do for a trigger.</summary>
internal sealed record TriggerView(TriggerDefinition? Definition, long HeardTo, long HeardAt, bool Hears, DateTimeOffset? FiresAt, IReadOnlyList<TriggerOccurrence> Open)
{
    public static TriggerView Of(TriggerState state) => new(
        state.Definition,
        state.HeardTo,
        state.HeardAt,
        state.Hears,
        state is { IsPaused: false, Next: { } next, Definition: { } trigger } ? next + Schedule.DelayOf(trigger.Name, next, trigger.Jitter) : null,
        [.. state.Open.Where(static open => open.Phase != TriggerPhase.Waiting)]);
}
