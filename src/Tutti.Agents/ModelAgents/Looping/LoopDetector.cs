namespace Tutti.Agents.ModelAgents.Looping;

/// <summary>Tells whether an agent goes in circles, by its last turns alone: the same turns give the same finding.</summary>
public static class LoopDetector
{
    /// <summary>Looks at an agent's turns.</summary>
    /// <param name="turns">All turns so far, in order.</param>
    /// <param name="thresholds">When it counts as going in circles.</param>
    /// <returns>The first of: same turns, the same cycle (short ones first), similar turns, a similar cycle, polling; null when it does not go in circles.</returns>
    public static LoopFinding? Look(IReadOnlyList<TurnTrace> turns, LoopThresholds thresholds)
    {
        ArgumentNullException.ThrowIfNull(turns);
        ArgumentNullException.ThrowIfNull(thresholds);
        if (turns.Count < 2) { return null; }
        return Row(turns, LoopKind.SameTurn, thresholds.SameTurns, IsSame)
            ?? Cycle(turns, thresholds.LongestCycle, thresholds.CycleRounds, isExact: true, IsSame)
            ?? Row(turns, LoopKind.SimilarTurn, thresholds.SimilarTurns, IsLike)
            ?? Cycle(turns, thresholds.LongestCycle, thresholds.SimilarCycleRounds, isExact: false, IsLike)
            ?? Row(turns, LoopKind.Polling, thresholds.PollingTurns, static (one, other) => one.AsksTheSameAs(other));

        bool IsLike(TurnTrace one, TurnTrace other) => IsSame(one, other) || one.IsLike(other, thresholds.Similarity);
    }

    private static LoopFinding? Row(IReadOnlyList<TurnTrace> turns, LoopKind kind, int enough, Func<TurnTrace, TurnTrace, bool> isSame)
    {
        var length = 1;
        while (length < turns.Count && isSame(turns[^1], turns[^(length + 1)])) { length++; }
        return length >= Math.Max(2, enough) ? new LoopFinding(kind, 1, length, kind == LoopKind.SameTurn) : null;
    }

    private static LoopFinding? Cycle(IReadOnlyList<TurnTrace> turns, int longest, int rounds, bool isExact, Func<TurnTrace, TurnTrace, bool> isSame)
    {
        for (var period = 2; period <= longest; period++)
        {
            var length = period;
            while (length < turns.Count && isSame(turns[^(length + 1 - period)], turns[^(length + 1)])) { length++; }
            if (length >= period * Math.Max(2, rounds) && !isSame(turns[^1], turns[^2])) { return new LoopFinding(LoopKind.Cycle, period, length, isExact); }
        }

        return null;
    }

    private static bool IsSame(TurnTrace one, TurnTrace other) => one.AsksTheSameAs(other) && one.HearsTheSameAs(other);
}
