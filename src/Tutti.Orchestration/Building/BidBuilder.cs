using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>A task is announced, members make offers, and the best offer gets it.</summary>
public sealed class BidBuilder : TeamBuilder<BidBuilder>
{
    private readonly PlanText _task;
    private PlanText? _score;
    private TimeSpan? _within;
    private int _max = ContractNet.UsualAwards;

    internal BidBuilder(Draft draft, string id, string task)
        : base(draft, id) => _task = new PlanText(task);

    /// <summary>How good an offer is; the lowest <c>price</c> wins where nothing is said.</summary>
    /// <param name="expression">An expression over <c>ID.offer</c> and <c>ID.by</c> that gives a number; the largest wins.</param>
    public BidBuilder Score(string expression)
    {
        _score = Once(nameof(Score), new PlanText(expression));
        return this;
    }

    /// <summary>Who has made no offer by then gets nothing.</summary>
    /// <param name="time">How long.</param>
    public BidBuilder Within(TimeSpan time)
    {
        _within = Once(nameof(Within), time);
        return this;
    }

    /// <summary>How many get the task, one after the other, where one fails; three where nothing is said.</summary>
    /// <param name="members">At least 1.</param>
    public BidBuilder Max(int members)
    {
        _max = Bound(nameof(Max), members);
        return this;
    }

    private protected override PlanStep Make()
    {
        RequireMembers();
        return new PlanStep.Bid { Id = Id, Task = _task, Score = _score, Within = _within, Max = _max, Members = Members };
    }
}
