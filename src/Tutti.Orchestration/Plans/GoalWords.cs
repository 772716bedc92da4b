namespace Tutti.Orchestration.Plans;

/// <summary>What people are asked of plans where nothing else is said.</summary>
internal static class GoalWords
{
    /// <summary>The answer that asks for another version; the comment says what is to change.</summary>
    internal const string Change = "change";

    internal const string Approve = "Run this plan?";

    internal static IReadOnlyList<string> Choices { get; } = ["no", Change, "yes"];
}
