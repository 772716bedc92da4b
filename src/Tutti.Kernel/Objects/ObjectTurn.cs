using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Payloads;

namespace Tutti.Kernel.Objects;

/// <summary>One decision of an Object: when, for whom, and what came of it.</summary>
/// <typeparam name="TEvent">What can happen to the Object.</typeparam>
public sealed class ObjectTurn<TEvent>
{
    private readonly IObjectHost _host;
    private readonly PayloadTypes _payloads;
    private readonly Action<TEvent> _apply;
    private List<TEvent>? _events; // most turns have none, or no signals: lists are made when needed
    private List<(SignalBody Signal, ReadOnlyMemory<byte> Content)>? _signals;

    internal ObjectTurn(IObjectHost host, PayloadTypes payloads, Action<TEvent> apply) => (_host, _payloads, _apply) = (host, payloads, apply);

    /// <summary>The time that the journal gives this decision; never before that of the decision before it.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>Who asks.</summary>
    public RequestSender Sender { get; private set; }

    /// <summary>Whether nothing came of it.</summary>
    internal bool IsEmpty => _events is null or [] && SignalCount == 0;

    internal int SignalCount => _signals?.Count ?? 0;

    internal List<TEvent> Events => _events ??= [];

    internal List<(SignalBody Signal, ReadOnlyMemory<byte> Content)> Signals => _signals ??= [];

    /// <summary>Begins a decision; the one before is over.</summary>
    internal void Begin(DateTimeOffset now, RequestSender sender)
    {
        (Now, Sender) = (now, sender);
        _events?.Clear();
        _signals?.Clear();
    }

    /// <summary>Says that something happened. The state shows it at once; it is durable, together with everything else of this turn, before anybody hears of it.</summary>
    /// <param name="happened">The event.</param>
    public void Emit(TEvent happened)
    {
        Events.Add(happened);
        _apply(happened);
    }

    /// <summary>Sends a signal to a run, at least once; the run drops repetitions. It leaves when this turn is durable.</summary>
    /// <typeparam name="T">The payload's type, with a declared id.</typeparam>
    /// <param name="run">The run.</param>
    /// <param name="signal">The signal's name.</param>
    /// <param name="payload">The payload.</param>
    public void Signal<T>(RunId run, string signal, T payload)
    {
        ArgumentException.ThrowIfNullOrEmpty(signal);
        var codec = _payloads.For<T>();
        Signals.Add((new SignalBody(signal, "", "", codec.Id, run), codec.Encode(payload)));
    }

    /// <summary>Whether a run is over, or was never there: nothing it holds will ever be given back by itself.</summary>
    /// <param name="run">The run.</param>
    public bool HasEnded(RunId run) => _host.HasEnded(run);
}
