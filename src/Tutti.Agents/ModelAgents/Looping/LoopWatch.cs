namespace Tutti.Agents.ModelAgents.Looping;

/// <summary>What follows from an agent's turns: nothing, a word to the model, or an end. A function of the turns, one after the other.</summary>
/// <param name="thresholds">When an agent counts as going in circles.</param>
internal sealed class LoopWatch(LoopThresholds thresholds)
{
    /// <summary>No circle is longer.</summary>
    private const int MostTurns = 128;

    private readonly List<TurnTrace> _turns = [];
    private int _nudges;

    /// <summary>Begins anew.</summary>
    internal void Forget()
    {
        _turns.Clear();
        _nudges = 0;
    }

    /// <summary>Adds a turn.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="isOver">Whether the model was told often enough, so that the agent ends.</param>
    /// <returns>What was found; null for nothing.</returns>
    internal LoopFinding? Add(TurnTrace turn, out bool isOver)
    {
        _turns.Add(turn);
        if (_turns.Count > MostTurns) { _turns.RemoveAt(0); }
        var finding = LoopDetector.Look(_turns, thresholds);
        isOver = finding is not null && _nudges >= thresholds.Nudges;
        if (finding is null || isOver) { return finding; }
        _nudges++;
        // Who repeats himself to the letter after having been told ends at the next repetition. What was only similar is counted anew.
        if (!finding.IsExact) { _turns.Clear(); }
        return finding;
    }
}
