using System.Globalization;
using Tutti.Agents.ModelAgents.Looping;
using Tutti.Governance.Decisions;

namespace Tutti.Agents.ModelAgents;

/// <summary>The errors of model agents, each with what to do about it.</summary>
internal static class ModelAgentErrors
{
    internal const string GoneCode = "TUT4207";

    private const int MostNamed = 40;

    internal static ModelAgentException Unknown(string name, IEnumerable<string> known) => new(
        "TUT4200", $"There is no model agent '{Shown(name)}'. There are: {string.Join(", ", known.Order(StringComparer.Ordinal).Take(MostNamed).DefaultIfEmpty("none"))}.");

    internal static ModelAgentException Nonsense(string agent, int turns) => new(
        "TUT4201", string.Create(CultureInfo.InvariantCulture, $"Agent '{agent}' gave nothing that could be done in {turns} turns in a row: tools or arguments that do not exist, or empty answers. Take a larger model, or offer fewer tools."));

    internal static ModelAgentException Denied(string agent, string model, Denial denial, Exception cause) => new(
        "TUT4202", $"The model '{model}' may not be called for agent '{agent}': {denial.Message}", isTransient: denial.Retry == RetryHint.Later, cause)
    {
        Denial = denial,
    };

    internal static ModelAgentException Circles(string agent, LoopFinding finding) => new(
        "TUT4203", string.Create(CultureInfo.InvariantCulture, $"Agent '{agent}' goes in circles ({finding.Kind}, every {finding.Period} turns, {finding.Turns} turns), and telling it did not help. Look at its last turns: 'tutti runs show'. Improve its instructions or tools, or raise its limits for loops."));

    internal static ModelAgentException TooLong(string agent, long tokens, long room) => new(
        "TUT4204", string.Create(CultureInfo.InvariantCulture, $"Instructions, task and the newest turn of agent '{agent}' have about {tokens} tokens, and {room} fit beside an answer. Shorten them, offer fewer tools, or give the model a larger context."));

    internal static ModelAgentException Unfinished(string agent, string reason) => new(
        "TUT4205", $"Agent '{agent}' was stopped before it had answered: {reason}. Raise that limit, or make the task smaller.");

    internal static ModelAgentException TooDeep(string agent) => new(
        "TUT4206", $"Agent '{agent}' lies more levels below the first one than its limits allow. Nothing was done. Let a supervisor above do it, or raise the limit of depth.");

    internal static ModelAgentException Twice(string name) => new("TUT4208", $"Two model agents or tools have the name '{name}'. Give each a name of its own.");

    internal static ModelAgentException BadName(string name) => new("TUT4209", $"'{Shown(name)}' is no name of a model agent. Take 1 to 64 letters, digits, '_' and '-'.");

    internal static ModelAgentException BadTarget(string agent, string identity) => new(
        "TUT4209", $"A policy cannot name the tool '{Shown(identity)}' of agent '{agent}'. Its identity must be 'server.tool' without blanks and '*', and not on a server 'local', 'agents' or 'tutti'.");

    internal static string Shown(string name) => new([.. name.Take(64).Where(static character => !char.IsControl(character))]);
}
