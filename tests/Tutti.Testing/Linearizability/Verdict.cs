namespace Tutti.Testing.Linearizability;

/// <summary>What the checker says of a history.</summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>Each call can have taken effect at one moment between its beginning and its end.</summary>
    /// <param name="Orders">For each key an order that explains all answers: numbers of operations. Calls of unknown outcome are in it only where they must have happened.</param>
    public sealed record Linearizable(IReadOnlyDictionary<string, IReadOnlyList<int>> Orders) : Verdict;

    /// <summary>No order explains the answers.</summary>
    /// <param name="Key">Of what.</param>
    /// <param name="Misfit">The operation whose answer is the first that nothing explains.</param>
    /// <param name="Explanation">The longest part that has an order, and what does not fit, for people.</param>
    public sealed record Broken(string Key, int Misfit, string Explanation) : Verdict;

    /// <summary>The search was ended before it knew: no better than <see cref="Broken"/>, because a test that looks away proves nothing.</summary>
    /// <param name="Key">Of what.</param>
    /// <param name="Why">What was too much.</param>
    public sealed record GaveUp(string Key, string Why) : Verdict;

    /// <summary>Whether it is proven that the history is linearizable.</summary>
    public bool IsLinearizable => this is Linearizable;

    /// <summary>The verdict as a text for people.</summary>
    public string Tell() => this switch
    {
        Broken broken => broken.Explanation,
        GaveUp gaveUp => $"Nobody knows whether the history of '{gaveUp.Key}' is linearizable: {gaveUp.Why} Take fewer calls at once, look more often, or raise the limit.",
        _ => "linearizable",
    };
}
