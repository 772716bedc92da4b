using System.Text.RegularExpressions;
using Tutti.Agents.Models;
using Tutti.Agents.ModelAgents.Stopping;
using Tutti.Agents.Tools;

namespace Tutti.Agents.ModelAgents;

/// <summary>
/// An agent that thinks with a model and acts with tools. What is data of it (instructions, tools' declarations, form, limits) a run keeps when the agent begins,
/// and goes on with after restarts; what is code (clients, tools, conditions) is that of the host. Immutable.
/// </summary>
public sealed partial record ModelAgent
{
    /// <summary>Its name, for workflows, policies (<c>for: { agent: … }</c>) and the model of a supervisor: 1 to 64 letters, digits, <c>_</c> and <c>-</c>.</summary>
    /// <exception cref="ModelAgentException">TUT4209: it is no name.</exception>
    public required string Name
    {
        get;
        init => field = value is not null && NameRule().IsMatch(value) ? value : throw ModelAgentErrors.BadName(value ?? "");
    }

    /// <summary>What it is to do, and how; sent first in every call.</summary>
    public required string Instructions { get; init; }

    /// <summary>What it thinks with.</summary>
    public required AgentModel Model { get; init; }

    /// <summary>A cheaper model, with which it goes on where a budget says <c>over: degrade</c>; null for none: then that is the end (TUT4202).</summary>
    public AgentModel? Fallback { get; init; }

    /// <summary>What it can do; nothing by default. With tools it can also read on in long results (<c>read_more</c>).</summary>
    public ToolBox Tools { get => field ?? Empty; init; }

    /// <summary>Agents that it can give work to.</summary>
    public IReadOnlyList<SubAgent> SubAgents { get => field ?? []; init; }

    /// <summary>Others that it can give work to: commands, functions, workflows.</summary>
    public IReadOnlyList<DelegateAgent> Delegates { get => field ?? []; init; }

    /// <summary>What its answer must be; null for words. It is checked, and corrected so often as the limits say.</summary>
    public AnswerForm? Answer { get; init; }

    /// <summary>When it stops before it has answered, beside the limit of turns; null for no other condition. What it has spent counts with all that its sub-agents have, also while they work, and stops them too.</summary>
    public StopWhen? StopWhen { get; init; }

    /// <summary>How far it may go.</summary>
    public ModelAgentLimits Limits { get => field ?? ModelAgentLimits.Default; init; }

    /// <summary>The most tokens of one reply; null for the server's own limit, where 4,096 are reserved.</summary>
    public int? MaximumOutputTokens { get; init; }

    /// <summary>0 to 2; null for the server's default.</summary>
    public float? Temperature { get; init; }

    /// <summary>Makes servers that honour it draw the same lots again.</summary>
    public long? Seed { get; init; }

    /// <summary>Whether images and files that tools give are sent to its model; not by default, since many models take none.</summary>
    public bool TakesMedia { get; init; }

    /// <summary>Whether words are shown as they come, as output of the step (the default). They are not journaled.</summary>
    public bool Streams { get; init; } = true;

    /// <summary>Told of each call of its model when it begins and when it has ended, on the run's own thread and again on replay; null for nobody. Sub-agents have their own.</summary>
    public Action<ModelCallNote>? Watch { get; init; }

    private static ToolBox Empty { get; } = new();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.NonBacktracking)]
    private static partial Regex NameRule();
}
