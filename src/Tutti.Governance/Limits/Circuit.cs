namespace Tutti.Governance.Limits;

/// <summary>Where the circuit of a target stands. Numbers are journaled and never reused.</summary>
public enum CircuitStatus
{
    /// <summary>Calls are made.</summary>
    Closed = 1,

    /// <summary>No calls are made: too many failed.</summary>
    Open = 2,

    /// <summary>One call at a time tries whether the target works again.</summary>
    HalfOpen = 3,
}

/// <summary>What moves a circuit. Numbers are journaled and never reused.</summary>
public enum CircuitTrigger
{
    /// <summary>Too many calls failed, or the trial did.</summary>
    Broke = 1,

    /// <summary>A call tries the target; also where the trial before never reported.</summary>
    TryOut = 2,

    /// <summary>The target answered the trial.</summary>
    Recovered = 3,

    /// <summary>The trial was not made after all.</summary>
    GaveUp = 4,
}

/// <summary>The circuit's states, as one table.</summary>
internal static class Circuit
{
    public static IReadOnlyDictionary<(CircuitStatus From, CircuitTrigger On), CircuitStatus> Table { get; } = new Dictionary<(CircuitStatus, CircuitTrigger), CircuitStatus>
    {
        [(CircuitStatus.Closed, CircuitTrigger.Broke)] = CircuitStatus.Open,
        [(CircuitStatus.Open, CircuitTrigger.TryOut)] = CircuitStatus.HalfOpen,
        [(CircuitStatus.HalfOpen, CircuitTrigger.TryOut)] = CircuitStatus.HalfOpen,
        [(CircuitStatus.HalfOpen, CircuitTrigger.Recovered)] = CircuitStatus.Closed,
        [(CircuitStatus.HalfOpen, CircuitTrigger.Broke)] = CircuitStatus.Open,
        [(CircuitStatus.HalfOpen, CircuitTrigger.GaveUp)] = CircuitStatus.Open,
    };

    public static CircuitStatus Next(CircuitStatus from, CircuitTrigger on) =>
        Table.TryGetValue((from, on), out var to) ? to : throw new InvalidOperationException($"A circuit that is {from} knows no {on}.");
}
