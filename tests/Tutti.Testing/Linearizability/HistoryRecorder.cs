namespace Tutti.Testing.Linearizability;

/// <summary>Writes a history down as it happens. Thread safe.</summary>
/// <remarks>A call is begun before anything of it can take effect, and ended after its answer is there: the history may show calls that overlap more than they did, never less.</remarks>
/// <typeparam name="TCall">What is asked.</typeparam>
/// <typeparam name="TAnswer">What is answered.</typeparam>
public sealed class HistoryRecorder<TCall, TAnswer>
{
    private readonly Lock _gate = new();
    private readonly List<Operation<TCall, TAnswer>> _operations = [];
    private long _time;
    private int _firstHeard;
    private bool _isDead;

    /// <summary>How many answers were heard.</summary>
    public int Answers { get; private set; }

    /// <summary>A client calls.</summary>
    /// <param name="client">Who.</param>
    /// <param name="call">What is asked.</param>
    /// <returns>The number to end it by.</returns>
    public int Begin(string client, TCall call)
    {
        lock (_gate)
        {
            _operations.Add(new Operation<TCall, TAnswer>(_operations.Count, client, call, ++_time, Ended: null, default));
            return _operations.Count - 1;
        }
    }

    /// <summary>A client has its answer.</summary>
    /// <param name="number">What <see cref="Begin"/> gave.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>False where a crash came first: that answer is heard by nobody.</returns>
    public bool End(int number, TAnswer answer)
    {
        lock (_gate)
        {
            if (_isDead || number < _firstHeard || _operations[number].Ended is not null) { return false; }
            _operations[number] = _operations[number] with { Ended = ++_time, Answer = answer };
            Answers++;
            return true;
        }
    }

    /// <summary>The process dies: calls that are under way, and those that still begin until <see cref="Recover"/>, have an unknown outcome for good.</summary>
    public void Crash()
    {
        lock (_gate) { _isDead = true; }
    }

    /// <summary>The next process begins: nothing that the one before was asked can take effect in it any more, unless it left a trace.</summary>
    public void Recover()
    {
        lock (_gate) { (_isDead, _firstHeard) = (false, _operations.Count); }
    }

    /// <summary>The history so far.</summary>
    public IReadOnlyList<Operation<TCall, TAnswer>> Operations()
    {
        lock (_gate) { return [.. _operations]; }
    }
}
