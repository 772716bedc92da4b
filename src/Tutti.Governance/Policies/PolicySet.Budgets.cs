using Tutti.Expressions;
using Tutti.Governance.Calls;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies.Compiling;

namespace Tutti.Governance.Policies;

/// <summary>Whose accounts are charged, and who may change them.</summary>
public sealed partial class PolicySet
{
    private static readonly TargetName NoTarget = TargetName.Parse("model:none");

    /// <summary>Whose account of a budget a call is charged to.</summary>
    /// <param name="budget">The name of a budget.</param>
    /// <param name="call">The call; its arguments do not count.</param>
    /// <returns>The value of the budget's <c>per</c>, empty for one account for all; null where it cannot be told, and the call must be denied.</returns>
    public string? AccountOf(string budget, GateCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _compiled.Budgets[budget].Per is { } per ? KeyOf(per, call) : "";
    }

    /// <summary>Whether somebody may top up a budget or set its limit: whom its <c>managed_by</c> names, else whoever a rule lets approve.</summary>
    /// <param name="budget">The name of a budget.</param>
    /// <param name="person">Who.</param>
    public bool MayManage(string budget, Caller person)
    {
        ArgumentNullException.ThrowIfNull(person);
        var groups = GroupsOf(person);
        if (Budgets[budget].ManagedBy is { } managers) { return managers.Has(person.User, groups); }
        var approvers = Rules.Select(static rule => rule.Approval).OfType<ApprovalTerms>().ToList();
        return approvers.Count == 0 || approvers.Exists(terms => terms.People.Has(person.User, groups));
    }

    /// <summary>Whether calls of somebody's own are charged to an account.</summary>
    /// <param name="budget">The name of a budget.</param>
    /// <param name="key">Whose account of it.</param>
    /// <param name="person">Who.</param>
    public bool IsOwn(string budget, string key, Caller person)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(person);
        var call = new GateCall { Caller = person, Run = new RunFacts("none"), Target = NoTarget, Arguments = CallArguments.None, Time = DateTimeOffset.UnixEpoch };
        return key.Length > 0 && AccountOf(budget, call) == key;
    }

    /// <summary>Whose turn it is in the line of a budget; null where that cannot be told.</summary>
    internal string? TurnOf(BudgetDefinition budget, GateCall call) => _compiled.Budgets[budget.Name].Turns is { } turns ? KeyOf(turns, call) : call.Run.Id;

    private string? KeyOf(Expression expression, GateCall call)
    {
        var activation = _compiled.Plain.Rent(call, Resolve(call.Caller).Value, RulesOf(call.Target).Tool);
        var key = Judgement.KeyOf(expression.Evaluate(activation));
        _compiled.Plain.Return(activation);
        return key;
    }
}
