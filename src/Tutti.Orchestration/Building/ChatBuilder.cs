using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>Members talk about one matter.</summary>
public sealed class ChatBuilder : TeamBuilder<ChatBuilder>
{
    private readonly PlanText _about;
    private ChatOrder _order = ChatOrder.InTurn;
    private int _max = GroupChat.UsualTurns;
    private PlanText? _until;
    private PlanMember? _chair;

    internal ChatBuilder(Draft draft, string id, string about)
        : base(draft, id) => _about = new PlanText(about);

    /// <summary>Who speaks when; one after the other where nothing is said.</summary>
    /// <param name="order">The order.</param>
    public ChatBuilder Order(ChatOrder order)
    {
        _order = Once(nameof(Order), order);
        return this;
    }

    /// <summary>Turns at most; twelve where nothing is said.</summary>
    /// <param name="turns">At least 1.</param>
    public ChatBuilder Max(int turns)
    {
        _max = Bound(nameof(Max), turns);
        return this;
    }

    /// <summary>Ends it when true.</summary>
    /// <param name="expression">An expression over <c>ID.last</c>, <c>ID.lines</c> and <c>ID.turns</c>.</param>
    public ChatBuilder Until(string expression)
    {
        _until = Once(nameof(Until), new PlanText(expression));
        return this;
    }

    /// <summary>An agent of the plan leads.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="with">Its input, beside what it is given; null for nothing more.</param>
    /// <param name="call">Says more; null for nothing more.</param>
    public ChatBuilder ChairAgent(string agent, PlanMap? with = null, Action<CallBuilder>? call = null) => Chair(new CallTarget(agent, IsAgent: true), with, call);

    /// <summary>A function of the host leads.</summary>
    /// <param name="function">The function's id.</param>
    /// <param name="with">Its input, beside what it is given; null for nothing more.</param>
    /// <param name="call">Says more; null for nothing more.</param>
    public ChatBuilder ChairFunction(string function, PlanMap? with = null, Action<CallBuilder>? call = null) => Chair(new CallTarget(function, IsAgent: false), with, call);

    private protected override PlanStep Make()
    {
        RequireMembers();
        if (_order == ChatOrder.Chosen && _chair is null) { Draft.Wrong($"Step '{Id}' needs somebody who chooses. Call '{nameof(ChairAgent)}'."); }
        return new PlanStep.Chat { Id = Id, About = _about, Order = _order, Max = _max, Until = _until, Members = Members, Chair = _chair };
    }

    private ChatBuilder Chair(CallTarget target, PlanMap? with, Action<CallBuilder>? call)
    {
        _chair = Once(nameof(Chair), Member("chair", target, does: null, with, call));
        return this;
    }
}
