using System.Globalization;
using Tutti.Kernel;
using Tutti.Orchestration.Diagnostics;

namespace Tutti.Orchestration.Planning;

/// <summary>A goal was not reached.</summary>
public sealed class GoalException : TuttiException
{
    private const int MostFaults = 20;
    private const int MostShown = 500;

    private GoalException(string code, string message, Exception? cause = null)
        : base(code, message, cause: cause)
    {
    }

    internal static GoalException Empty(string goal) => new(FaultCodes.NoGoal, $"The goal '{goal}' says nothing. Say what is wanted, in at most {PlanningRequest.MostGoalCharacters} characters.");

    internal static GoalException NoPlan(string goal, string planner, int rounds, IReadOnlyList<string> faults) =>
        new(FaultCodes.NoPlan, string.Create(CultureInfo.InvariantCulture, $"The goal '{goal}' has no plan: what {planner} gave is faulty, also after {rounds} corrections:\n{string.Join('\n', faults.Take(MostFaults))}{(faults.Count > MostFaults ? $"\nand {faults.Count - MostFaults} more" : "")}"));

    internal static GoalException SamePlan(string goal, int number, string why) =>
        new(FaultCodes.SamePlan, string.Create(CultureInfo.InvariantCulture, $"The goal '{goal}' goes in a circle: version {number} is a plan that was tried before. {Shown(why)} Change the goal, or give it other agents."));

    internal static GoalException Exhausted(string goal, int versions, string why) =>
        new(FaultCodes.GoalNotReached, string.Create(CultureInfo.InvariantCulture, $"The goal '{goal}' was not reached by {versions} version{(versions == 1 ? "" : "s")} of its plan. {Shown(why)} Raise 'replans', or say what happens 'otherwise': keep, or ask."));

    internal static GoalException NoOther(string goal, string planner, string why) =>
        new(FaultCodes.GoalNotReached, $"The goal '{goal}' was not reached, and {planner} knows no other plan. {Shown(why)} Change the goal, or let a model plan.");

    internal static GoalException Refused(string goal, string by, string choice) =>
        new(FaultCodes.PlanRefused, $"The plan of the goal '{goal}' was answered '{choice}'{(by.Length > 0 ? $" by {by}" : "")}. Nothing of it was done.");

    internal static GoalException NoVerdict(string goal, string said) =>
        new(FaultCodes.NoVerdict, $"The judge of the goal '{goal}' does not say whether it accepts. It said: {Shown(said)} Answer with {{accepted: true}} or {{accepted: false}}.");

    internal static GoalException MissingInputs(string template, IReadOnlyList<string> missing) =>
        new(FaultCodes.TemplateInputs, $"What is wanted fits the flow '{template}', and does not say {string.Join(", ", missing.Select(static name => $"'{name}'"))}. Write it as 'NAME: value' into it, with quotes around several words.");

    internal static GoalException Nobody(string task, string why) => new(FaultCodes.NobodyForPart, $"Nobody does this part of the goal: {Shown(task)} {why}");

    private static string Shown(string text) => text.Length <= MostShown ? text : $"{text[..MostShown]}…";
}
