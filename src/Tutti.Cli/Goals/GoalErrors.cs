using Tutti.Kernel;

namespace Tutti.Cli.Goals;

/// <summary>What is wrong with what a verb of goals was given.</summary>
internal static class GoalErrors
{
    public static TuttiException WrongBudget(string text) => new("TUT5130", $"'{text}' is no budget. Write an amount and its unit: 2usd, 2.50 USD, 20000 tokens.");

    public static TuttiException NoFlow(string agent, string flow, string folder) => new("TUT5131", $"Agent '{agent}' is the flow '{flow}', and '{folder}' has no {flow}.flow.yaml. Put it beside the card.");

    public static TuttiException NoModel(string looked) => new("TUT5132", $"No model is there to plan: {looked}. Set TUTTI_MODEL_URL and TUTTI_MODEL, or plan by rules: --planner rules.");

    public static TuttiException NoVersions(string run) => new("TUT5133", $"Run {run} has no goal, or has not planned it yet. See: tutti runs get {run}");
}
