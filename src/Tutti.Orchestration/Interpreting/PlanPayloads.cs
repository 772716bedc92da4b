using Tutti.Agents.ModelAgents;
using Tutti.Agents.Routing.Outcomes;
using Tutti.Kernel.Engine;
using Tutti.Orchestration.Agents.PersonAgents;
using Tutti.Orchestration.Boards;
using Tutti.Orchestration.Topics;

namespace Tutti.Orchestration.Interpreting;

/// <summary>What runs of plans carry, and what answers to them must pass.</summary>
internal static class PlanPayloads
{
    internal static void Declare(TuttiOptions options)
    {
        options.Payloads.Add("flow/run@1", PlanJson.Default.PlanRun);
        options.Payloads.Add("flow/undo@1", PlanJson.Default.PlanUndoCall);
        options.Payloads.Add(PlanWorkflows.UndoAgentId, PlanJson.Default.PlanUndoAgent);
        options.Payloads.AddModelAgents();
        TopicObject.Declare(options);
        AgentOutcomes.Kind.Declare(options);
        BoardObject.Declare(options);
        options.AddAnswerCheck(PersonTask.CheckName, new PersonTask.AnswerCheck());
    }
}
