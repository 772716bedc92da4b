using Tutti.Kernel;

namespace Tutti.Agents.Cards;

/// <summary>A card cannot be used as it is.</summary>
public sealed class AgentCardException : TuttiException
{
    internal AgentCardException(string agent, IReadOnlyList<string> faults, Exception? cause = null)
        : base("TUT4013", $"The card of agent '{agent}' is faulty: {string.Join(" ", faults)}", isTransient: false, cause) => Faults = faults;

    /// <summary>All of its faults.</summary>
    public IReadOnlyList<string> Faults { get; }
}
