using Tutti.Documents;
using Tutti.Expressions.Diagnostics;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Agents.FlowAgents;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Checking;

/// <summary>How effects are taken back.</summary>
public sealed partial class PlanChecker
{
    private void CompileUndo(PlanStep.Call call, CompiledStep step, Reader reader)
    {
        if (call.Undo is { IsAgent: true } by) { step.UndoAgent = FindUndoAgent(by, call, reader); }
        else if ((call.Undo?.Use ?? step.Function?.Undo) is { } undo) { step.Undo = FindFunction(undo, call.Place, $"'undo' of {reader.What}"); }
        if (call.Undo?.With is { } with) { step.UndoWith = CompileValue(with, reader); }
    }

    private CompiledUndoAgent? FindUndoAgent(PlanUndo undo, PlanStep.Call call, Reader reader)
    {
        if (_plan.Agents.FirstOrDefault(known => known.Name == undo.Use) is not { } card)
        {
            _faults.Add(FaultCodes.UnknownName, call.Place, $"'undo' of {reader.What} names the agent '{undo.Use}', which the flow does not have.{Spelling.Suggest(undo.Use, _plan.Agents.Select(static known => known.Name))}");
            return null;
        }

        _used.Add(undo.Use);
        if (!_agents.TryGetValue(undo.Use, out var agent)) { return null; }
        if (agent is ISupervisor { Team.Count: > 0 }) { _faults.Add(FaultCodes.UndoByTeam, call.Place, $"'undo' of {reader.What}: agent '{undo.Use}' gives work to others, and what takes an effect back must need nobody else. Name one of them."); }
        if (agent is FlowPlanAgent) { _faults.Add(FaultCodes.UndoByTeam, call.Place, $"'undo' of {reader.What}: agent '{undo.Use}' is a flow, and what takes an effect back is one call. Name an agent that makes it."); }
        var templates = CompileValue(new DocumentNode.Map(agent.Templates, call.Place), reader);
        return new CompiledUndoAgent(card, templates, [.. _plan.Files.Where(file => Mentions(card.Card, file.Path))], _plan.Secrets);
    }

    private static bool Mentions(DocumentNode node, string path) => node switch
    {
        DocumentNode.Text text => text.Value == path,
        DocumentNode.List list => list.Items.Any(item => Mentions(item, path)),
        DocumentNode.Map map => map.Entries.Any(entry => Mentions(entry.Value, path)),
        _ => false,
    };
}
