using Tutti.Documents;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>One has the task, and answers it or hands it on. The first member gets it.</summary>
public sealed class HandoffBuilder : TeamBuilder<HandoffBuilder>
{
    private readonly PlanText _task;
    private DocumentNode.Map? _carry;
    private int _max = Handoff.UsualHops;

    internal HandoffBuilder(Draft draft, string id, string task)
        : base(draft, id) => _task = new PlanText(task);

    /// <summary>What goes along when it is handed on; one text, <c>note</c>, where nothing is said.</summary>
    /// <param name="schema">A JSON schema.</param>
    public HandoffBuilder Carry(PlanMap schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _carry = Once(nameof(Carry), schema.ToNode());
        return this;
    }

    /// <summary>How often it may be handed on; eight times where nothing is said.</summary>
    /// <param name="hops">At least 1.</param>
    public HandoffBuilder Max(int hops)
    {
        _max = Bound(nameof(Max), hops);
        return this;
    }

    private protected override PlanStep Make()
    {
        RequireMembers();
        return new PlanStep.Handoff { Id = Id, Task = _task, Carry = _carry, Max = _max, Members = Members };
    }
}
