using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>What steps of several members can say.</summary>
/// <typeparam name="TSelf">The builder of the kind of step.</typeparam>
public abstract class TeamBuilder<TSelf> : StepBuilder<TSelf>
    where TSelf : TeamBuilder<TSelf>
{
    private readonly List<PlanMember> _members = [];

    private protected TeamBuilder(Draft draft, string id)
        : base(draft, id)
    {
    }

    private protected IReadOnlyList<PlanMember> Members => _members;

    /// <summary>An agent of the plan takes part.</summary>
    /// <param name="name">The name by which the others know it.</param>
    /// <param name="agent">The agent's name.</param>
    /// <param name="does">What it is good for, in one line; null for nothing said.</param>
    /// <param name="with">Its input, beside what all are given; null for nothing more.</param>
    /// <param name="call">Says more; null for nothing more.</param>
    public TSelf MemberAgent(string name, string agent, string? does = null, PlanMap? with = null, Action<CallBuilder>? call = null) => Add(name, new CallTarget(agent, IsAgent: true), does, with, call);

    /// <summary>A function of the host takes part.</summary>
    /// <param name="name">The name by which the others know it.</param>
    /// <param name="function">The function's id.</param>
    /// <param name="does">What it is good for, in one line; null for nothing said.</param>
    /// <param name="with">Its input, beside what all are given; null for nothing more.</param>
    /// <param name="call">Says more; null for nothing more.</param>
    public TSelf MemberFunction(string name, string function, string? does = null, PlanMap? with = null, Action<CallBuilder>? call = null) => Add(name, new CallTarget(function, IsAgent: false), does, with, call);

    private protected PlanMember Member(string name, CallTarget target, string? does, PlanMap? with, Action<CallBuilder>? call) => new(name, Part(name, target, with, call)) { Does = does ?? "" };

    private protected void RequireMembers(int least = 2)
    {
        if (_members.Count < least) { Draft.Wrong($"Step '{Id}' has {_members.Count} members, and needs at least {least}. Call '{nameof(MemberAgent)}'."); }
    }

    private protected TSelf Add(string name, CallTarget target, string? does, PlanMap? with, Action<CallBuilder>? call, IReadOnlyList<string>? on = null)
    {
        Draft.Take($"member of step '{Id}' called", name);
        _members.Add(Member(name, target, does, with, call) with { On = on ?? [] });
        return (TSelf)this;
    }
}
