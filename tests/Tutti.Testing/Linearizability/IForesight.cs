namespace Tutti.Testing.Linearizability;

/// <summary>
/// What a specification may know beside what it must: which answers a state rules out for good. Where calls are answered long before anybody sees their order, the
/// search is hopeless without it: each order stands until somebody looks.
/// </summary>
/// <typeparam name="TState">What the thing is.</typeparam>
/// <typeparam name="TCall">What it is asked.</typeparam>
/// <typeparam name="TAnswer">What it answers.</typeparam>
public interface IForesight<TState, TCall, TAnswer>
{
    /// <summary>Whether some calls after this state could lead to such an answer. True where nobody knows: that costs time and is never wrong.</summary>
    /// <param name="state">The thing now.</param>
    /// <param name="asked">A later call.</param>
    /// <param name="answer">What it will be answered.</param>
    bool MayStillAnswer(TState state, TCall asked, TAnswer answer);
}
