namespace Tutti.Testing.Linearizability;

/// <summary>
/// Goes through the history of one key, event by event, with every way in which things may stand. A call takes effect only when an answer has to be explained
/// (Lowe, "Testing for linearizability", 2017: just-in-time linearization), so that the first answer without an explanation is known at once.
/// </summary>
internal sealed class HistorySearch<TState, TCall, TAnswer>(ISpecification<TState, TCall, TAnswer> specification, string key, long mostTries)
    where TState : IEquatable<TState>
{
    private const int MostOpen = 64;
    private const int MostLost = 128;

    private readonly Operation<TCall, TAnswer>?[] _open = new Operation<TCall, TAnswer>?[MostOpen];
    private readonly List<Operation<TCall, TAnswer>> _lost = [];
    private readonly List<UInt128> _sameBefore = []; // of each lost call the bit of the newest one before that asks the same
    private readonly IForesight<TState, TCall, TAnswer>? _foresight = specification as IForesight<TState, TCall, TAnswer>;
    private readonly List<Operation<TCall, TAnswer>> _toCome = []; // answered, and not open yet
    private Configurations<TState> _standing = new();

    /// <summary>How often a call was tried in a state.</summary>
    public long Tries { get; private set; }

    /// <summary>Why the search was ended; null where it was not.</summary>
    public string? GaveUp { get; private set; }

    /// <summary>The operation whose answer found no explanation; null where all did.</summary>
    public Operation<TCall, TAnswer>? Unexplained { get; private set; }

    /// <summary>Every way in which things may stand after the last event that was explained.</summary>
    public IEnumerable<Configuration<TState>> Standing => _standing.All;

    /// <summary>Goes through a history.</summary>
    /// <returns>Whether each answer has an explanation.</returns>
    public bool Run(IReadOnlyList<Operation<TCall, TAnswer>> operations)
    {
        _toCome.AddRange(operations.Where(static operation => operation.Ended is not null));
        _standing.TryAdd(new Configuration<TState>(specification.Begin(key), 0, 0, Path: null));
        foreach (var (operation, isEnd) in Events(operations))
        {
            if (isEnd ? !Explain(operation) : !Open(operation)) { return false; }
        }

        return true;
    }

    /// <summary>Beginnings and ends by time; at the same time beginnings come first, because calls that touch may overlap.</summary>
    private static IEnumerable<(Operation<TCall, TAnswer> Operation, bool IsEnd)> Events(IReadOnlyList<Operation<TCall, TAnswer>> operations) =>
        operations.Select(static operation => (Operation: operation, IsEnd: false, At: operation.Began))
            .Concat(operations.Where(static operation => operation.Ended is not null).Select(static operation => (Operation: operation, IsEnd: true, At: operation.Ended ?? 0)))
            .OrderBy(static happened => happened.At).ThenBy(static happened => happened.IsEnd)
            .Select(static happened => (happened.Operation, happened.IsEnd));

    private bool Open(Operation<TCall, TAnswer> operation)
    {
        if (operation.Ended is null)
        {
            var same = _lost.FindLastIndex(lost => EqualityComparer<TCall>.Default.Equals(lost.Call, operation.Call));
            _sameBefore.Add(same < 0 ? 0 : UInt128.One << same);
            _lost.Add(operation);
            return _lost.Count <= MostLost || GiveUp($"more than {MostLost} calls have an unknown outcome.");
        }

        var slot = Array.IndexOf(_open, null);
        if (slot < 0) { return GiveUp($"more than {MostOpen} calls are under way at once."); }
        _open[slot] = operation;
        _toCome.Remove(operation);
        return true;
    }

    private bool Explain(Operation<TCall, TAnswer> ended)
    {
        var slot = Array.IndexOf(_open, ended);
        var (bit, explained, seen, next) = (1UL << slot, new Configurations<TState>(), new Configurations<TState>(), new Stack<Configuration<TState>>());
        foreach (var standing in _standing.All)
        {
            if ((standing.Done & bit) != 0) { explained.TryAdd(standing with { Done = standing.Done & ~bit }); }
            else if (seen.TryAdd(standing)) { next.Push(standing); }
        }

        while (next.TryPop(out var from))
        {
            foreach (var to in Steps(from))
            {
                if ((to.Done & bit) != 0) { explained.TryAdd(to with { Done = to.Done & ~bit }); }
                else if (seen.TryAdd(to)) { next.Push(to); }
            }

            if (Tries > mostTries) { return GiveUp($"{mostTries} tries were not enough."); }
        }

        if (explained.Count == 0)
        {
            Unexplained = ended;
            return false;
        }

        (_open[slot], _standing) = (null, explained);
        return true;
    }

    /// <summary>What one more effect makes of a configuration. The answer of a call that is answered later is known: another one leads nowhere.</summary>
    private IEnumerable<Configuration<TState>> Steps(Configuration<TState> from)
    {
        for (var slot = 0; slot < _open.Length; slot++)
        {
            if (_open[slot] is not { } open || (from.Done & (1UL << slot)) != 0) { continue; }
            var (next, answer) = Try(from.State, open.Call);
            var done = from.Done | (1UL << slot);
            if (EqualityComparer<TAnswer>.Default.Equals(answer, open.Answer) && MayGoOn(next, done)) { yield return new Configuration<TState>(next, done, from.Lost, new Effect(open.Number, from.Path)); }
        }

        for (var slot = 0; slot < _lost.Count; slot++)
        {
            var bit = UInt128.One << slot;
            if ((from.Lost & bit) != 0 || (from.Lost & _sameBefore[slot]) != _sameBefore[slot]) { continue; } // of lost calls that ask the same, any may stand for another: the oldest does
            var (next, _) = Try(from.State, _lost[slot].Call);
            if (!next.Equals(from.State) && MayGoOn(next, from.Done)) { yield return new Configuration<TState>(next, from.Done, from.Lost | bit, new Effect(_lost[slot].Number, from.Path)); }
        }
    }

    /// <summary>Whether all answers that must still be explained are possible from here on, as far as the specification can tell.</summary>
    private bool MayGoOn(TState state, ulong done)
    {
        if (_foresight is null) { return true; }
        for (var slot = 0; slot < _open.Length; slot++)
        {
            if (_open[slot] is { } open && (done & (1UL << slot)) == 0 && !MayStillAnswer(state, open)) { return false; }
        }

        return _toCome.TrueForAll(later => MayStillAnswer(state, later));
    }

    private bool MayStillAnswer(TState state, Operation<TCall, TAnswer> later) => _foresight is null || later.Answer is not { } answer || _foresight.MayStillAnswer(state, later.Call, answer);

    private (TState Next, TAnswer Answer) Try(TState state, TCall call)
    {
        Tries++;
        return specification.Apply(state, call);
    }

    private bool GiveUp(string why)
    {
        GaveUp = why;
        return false;
    }
}
