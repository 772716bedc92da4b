namespace Tutti.Testing.Linearizability;

/// <summary>What a thing does when it is asked one call after the other: the yardstick for histories in which calls overlap and processes die.</summary>
/// <typeparam name="TState">What the thing is: an immutable value. States that behave alike should be equal, or the checker looks at them twice.</typeparam>
/// <typeparam name="TCall">What it is asked.</typeparam>
/// <typeparam name="TAnswer">What it answers, compared by value.</typeparam>
public interface ISpecification<TState, TCall, TAnswer>
    where TState : IEquatable<TState>
{
    /// <summary>The one thing that a call is about. Calls of different keys never touch each other, so that each key is judged alone (Herlihy and Wing: linearizability is local).</summary>
    /// <param name="asked">The call.</param>
    string KeyOf(TCall asked);

    /// <summary>The thing before any call.</summary>
    /// <param name="key">Which one.</param>
    TState Begin(string key);

    /// <summary>What a call does. It is defined in every state and depends on nothing but its arguments.</summary>
    /// <param name="state">The thing.</param>
    /// <param name="asked">The call.</param>
    (TState Next, TAnswer Answer) Apply(TState state, TCall asked);
}
