using Tutti.Agents.Cards;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.ProcessAgents;

/// <summary>Why a task was refused before anything was executed.</summary>
internal static class TaskRefusals
{
    internal static NotExecutedException Input(AgentCard card, IReadOnlyList<string> faults) => new(
        $"The input does not fit the schema of agent '{card.Name}': {string.Join("; ", faults)}. Nothing was executed.", "TUT4018", isTransient: false);

    internal static NotExecutedException Secret(AgentCard card, string name, IEnumerable<string> known) => new(
        $"Agent '{card.Name}' needs the secret '{name}', which nobody declared; there are: {string.Join(", ", known.Order(StringComparer.Ordinal).DefaultIfEmpty("none"))}. Nothing was executed.", "TUT4019", isTransient: false);

    internal static NotExecutedException NoTool(AgentCard card, ToolRequirement rule, string reason) => new(
        $"Agent '{card.Name}' needs {Name(rule)}, which cannot be run here: {reason} Nothing was executed.", "TUT4020", isTransient: false);

    internal static NotExecutedException WrongVersion(AgentCard card, ToolRequirement rule, string found) => new(
        $"Agent '{card.Name}' needs {Name(rule)}, and here it is {found}. Nothing was executed; install another version, or change 'requires' of the card.", "TUT4021", isTransient: false);

    internal static NotExecutedException NoVersion(AgentCard card, ToolRequirement rule) => new(
        $"Agent '{card.Name}' needs {Name(rule)}, and '{rule.Tool} {string.Join(' ', rule.Probe)}' shows no version. Nothing was executed; correct 'probe' of the card.", "TUT4022", isTransient: false);

    private static string Name(ToolRequirement rule) => rule.Version is { } version ? $"'{rule.Tool}' {version}" : $"'{rule.Tool}'";
}
