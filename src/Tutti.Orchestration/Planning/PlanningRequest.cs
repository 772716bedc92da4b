using System.Text.Json;
using Tutti.Kernel.Runs;

namespace Tutti.Orchestration.Planning;

/// <summary>What a planner is asked for.</summary>
/// <param name="Goal">What is wanted, in words.</param>
/// <param name="Work">Whom and what the plan may be made of.</param>
/// <param name="Tries">The versions before, the first one first.</param>
internal sealed record PlanningRequest(string Goal, PlannedWork Work, IReadOnlyList<GoalTry> Tries)
{
    /// <summary>A goal is at most so long.</summary>
    internal const int MostGoalCharacters = 20_000;

    /// <summary>The draft that is to be corrected; null for none.</summary>
    public JsonElement? Draft { get; init; }

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];
}

/// <summary>What a planner says.</summary>
/// <param name="By">Who planned, as people are told.</param>
/// <param name="Answer">A draft; null where it knows no other plan.</param>
internal sealed record PlannerWord(string By, JsonElement? Answer)
{
    /// <summary>The draft, where no reading of the answer is needed: the planner is code.</summary>
    public PlanDraft? Draft { get; init; }
}

/// <summary>Turns goals into drafts of plans. Whatever it asks of the world is a step.</summary>
internal interface IGoalPlanner
{
    /// <summary>Makes a draft, corrects one, or changes one that did not reach the goal.</summary>
    /// <param name="scope">A scope of its own.</param>
    /// <param name="request">What is asked for.</param>
    Task<PlannerWord> PlanAsync(WorkflowContext scope, PlanningRequest request);
}
