namespace Tutti.Testing.Linearizability;

/// <summary>Says whether a history of overlapping calls can be explained by one call after the other, each at one moment between its beginning and its end.</summary>
public static class LinearizabilityChecker
{
    /// <summary>Tries after which a history of one key is given up, unless the caller says otherwise: a few seconds.</summary>
    public const long UsualTries = 5_000_000;

    /// <summary>Checks a history, key by key. The same history has the same verdict, always.</summary>
    /// <param name="specification">What one call after the other does.</param>
    /// <param name="operations">The history.</param>
    /// <param name="mostTries">How often a call may be tried in a state, for each key.</param>
    /// <returns>The verdict; the first broken key, in order of names, is the one that is told.</returns>
    /// <typeparam name="TState">The state.</typeparam>
    /// <typeparam name="TCall">What is asked.</typeparam>
    /// <typeparam name="TAnswer">What is answered.</typeparam>
    public static Verdict Check<TState, TCall, TAnswer>(
        ISpecification<TState, TCall, TAnswer> specification, IReadOnlyList<Operation<TCall, TAnswer>> operations, long mostTries = UsualTries)
        where TState : IEquatable<TState>
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(operations);
        var orders = new Dictionary<string, IReadOnlyList<int>>(StringComparer.Ordinal);
        Verdict? gaveUp = null;
        foreach (var ofKey in operations.GroupBy(operation => specification.KeyOf(operation.Call), StringComparer.Ordinal).OrderBy(static ofKey => ofKey.Key, StringComparer.Ordinal))
        {
            var search = new HistorySearch<TState, TCall, TAnswer>(specification, ofKey.Key, mostTries);
            if (search.Run([.. ofKey])) { orders.Add(ofKey.Key, Order(search.Standing.First().Path)); }
            else if (search.GaveUp is { } why) { gaveUp ??= new Verdict.GaveUp(ofKey.Key, why); }
            else { return new BrokenHistory<TState, TCall, TAnswer>(specification, ofKey.Key, [.. ofKey], mostTries).Explain(search); }
        }

        return gaveUp ?? new Verdict.Linearizable(orders);
    }

    /// <summary>The operations of a path, oldest first.</summary>
    internal static IReadOnlyList<int> Order(Effect? path)
    {
        var order = new List<int>();
        for (var effect = path; effect is not null; effect = effect.Before) { order.Add(effect.Operation); }
        order.Reverse();
        return order;
    }
}
