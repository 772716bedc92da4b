using System.Globalization;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;

namespace Tutti.Agents.ModelAgents.Patterns;

/// <summary>Model agents one after the other, side by side, and one above others. Plain functions: what they do can be written in any workflow.</summary>
public static class AgentPatterns
{
    /// <summary>Runs agents one after the other. Each gets the task and what the one before came to, not the whole past: that keeps calls short and attention on the point.</summary>
    /// <param name="context">The workflow.</param>
    /// <param name="session">The run's gate.</param>
    /// <param name="agents">At least one.</param>
    /// <param name="task">What all of them work at.</param>
    /// <returns>What each came to; the last one's is the whole's.</returns>
    /// <exception cref="ModelAgentException">One ended without an answer; those after it did not begin.</exception>
    public static async Task<IReadOnlyList<ModelAgentResult>> SequenceAsync(WorkflowContext context, GateSession session, IReadOnlyList<ModelAgent> agents, string task)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(agents);
        ArgumentOutOfRangeException.ThrowIfZero(agents.Count, nameof(agents));
        var results = new List<ModelAgentResult>(agents.Count);
        var scope = context.Scope("sequence");
        foreach (var agent in agents)
        {
            var given = results is [.., { } before] ? $"{task}\n\nWhat '{before.Agent}' came to:\n{TextOf(before)}" : task;
            results.Add((await ModelAgentLoop.RunAsync(scope, session, agent, given)).Require());
        }

        return results;
    }

    /// <summary>Runs agents side by side, each with a task of its own.</summary>
    /// <param name="context">The workflow.</param>
    /// <param name="session">The run's gate.</param>
    /// <param name="work">Who does what. The same agent may come several times.</param>
    /// <param name="mostAtOnce">How many work at a time; 0 for all.</param>
    /// <returns>What each came to, in the order of the work; some may have been stopped before they had answered.</returns>
    /// <exception cref="Kernel.TuttiException">One failed; several: <see cref="Kernel.Waits.ParallelFailedException"/>. The others have finished.</exception>
    public static async Task<IReadOnlyList<ModelAgentResult>> ParallelAsync(WorkflowContext context, GateSession session, IReadOnlyList<AgentWork> work, int mostAtOnce = 0)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(work);
        return await context.ParallelAsync("parallel", work.Count, (branch, index) => ModelAgentLoop.RunAsync(branch, session, work[index].Agent, work[index].Task), mostAtOnce);
    }

    /// <summary>Runs agents side by side, and lets another one make one answer of theirs.</summary>
    /// <param name="context">The workflow.</param>
    /// <param name="session">The run's gate.</param>
    /// <param name="work">Who does what.</param>
    /// <param name="joiner">Who joins the answers.</param>
    /// <param name="task">What the whole is about, for the joiner.</param>
    /// <param name="mostAtOnce">How many work at a time; 0 for all.</param>
    /// <returns>The joined answer.</returns>
    /// <exception cref="Kernel.TuttiException">One failed, or the joiner ended without an answer.</exception>
    public static async Task<ModelAgentResult> ParallelAsync(WorkflowContext context, GateSession session, IReadOnlyList<AgentWork> work, ModelAgent joiner, string task, int mostAtOnce = 0)
    {
        ArgumentNullException.ThrowIfNull(context);
        var results = await ParallelAsync(context, session, work, mostAtOnce);
        var parts = results.Select(static (result, index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}. '{result.Agent}'{(result.IsAnswered ? "" : $" (not finished: {result.StoppedBy})")}:\n{TextOf(result)}"));
        return (await ModelAgentLoop.RunAsync(context.Scope("join"), session, joiner, $"{task}\n\nWhat the others came to:\n\n{string.Join("\n\n", parts)}")).Require();
    }

    /// <summary>Lets an agent solve a task by giving work to others: each of them is a tool of it, works under its own name, and may do no more than both may.</summary>
    /// <param name="context">The workflow.</param>
    /// <param name="session">The run's gate.</param>
    /// <param name="supervisor">Who gives work out and answers.</param>
    /// <param name="team">Who does it, beside those that the supervisor has already.</param>
    /// <param name="task">The task.</param>
    /// <returns>The supervisor's answer.</returns>
    /// <exception cref="ModelAgentException">The supervisor ended without an answer.</exception>
    public static async Task<ModelAgentResult> SuperviseAsync(WorkflowContext context, GateSession session, ModelAgent supervisor, IReadOnlyList<SubAgent> team, string task)
    {
        ArgumentNullException.ThrowIfNull(supervisor);
        ArgumentNullException.ThrowIfNull(team);
        return (await ModelAgentLoop.RunAsync(context, session, supervisor with { SubAgents = [.. supervisor.SubAgents, .. team] }, task)).Require();
    }

    /// <summary>What an agent hands on.</summary>
    internal static string TextOf(ModelAgentResult result) => result.Value is { } value ? value.GetRawText() : result.Text;
}

/// <summary>A task for an agent.</summary>
/// <param name="Agent">Who does it.</param>
/// <param name="Task">What to do.</param>
public sealed record AgentWork(ModelAgent Agent, string Task);
