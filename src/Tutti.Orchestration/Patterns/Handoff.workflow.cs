using System.Text.Json;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Structured;
using Tutti.Kernel.Runs;

namespace Tutti.Orchestration.Patterns;

/// <summary>One member has the task, and answers it or hands it to another one. What goes along is what the contract says, and nothing else.</summary>
public static class Handoff
{
    /// <summary>Hops at most where nothing is said.</summary>
    public const int UsualHops = 8;

    /// <summary>Hands a task around until somebody answers it.</summary>
    /// <param name="context">The workflow.</param>
    /// <param name="members">At least two, each with a name of its own; the first one gets the task.</param>
    /// <param name="contract">What is handed on must fit this JSON schema; null for anything.</param>
    /// <param name="mostHops">How often the task may be handed on.</param>
    /// <returns>The answer, and the way to it.</returns>
    /// <exception cref="PatternException">TUT4683: it was handed to nobody who is there. TUT4684: it goes in a circle. TUT4685: too many hops. TUT4686: the contract is broken.</exception>
    public static async Task<HandoffResult> RunAsync(WorkflowContext context, IReadOnlyList<HandoffMember> members, JsonElement? contract = null, int mostHops = UsualHops)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(members);
        ArgumentOutOfRangeException.ThrowIfLessThan(members.Count, 2, nameof(members));
        ArgumentOutOfRangeException.ThrowIfNegative(mostHops);
        var (at, hops, seen) = (members[0], new List<Hop>(), new HashSet<(string, string, string)>());
        while (true)
        {
            var word = await at.WorkAsync(context.Scope("hop").Scope(at.Name), hops.LastOrDefault());
            if (word.To.Length == 0) { return new HandoffResult(at.Name, word.Answer, hops); }
            var next = members.FirstOrDefault(member => member.Name == word.To && member != at)
                ?? throw PatternException.Stranger(at.Name, word.To, members.Where(member => member != at).Select(static member => member.Name));
            if (contract is { } schema && StructuredAnswer.FaultsOf(new AnswerForm { Name = "carry", Schema = schema }, word.Carry) is { Count: > 0 } faults) { throw PatternException.Broken(at.Name, faults); }
            if (!seen.Add((at.Name, next.Name, word.Carry.GetRawText()))) { throw PatternException.Circle(at.Name, next.Name); }
            hops.Add(new Hop(at.Name, next.Name, word.Carry));
            if (hops.Count > mostHops) { throw PatternException.TooManyHops(mostHops, hops.Select(static hop => hop.From).Append(next.Name)); }
            at = next;
        }
    }
}

/// <summary>Who may have the task.</summary>
/// <param name="Name">The name by which others hand it on; also that of its scope.</param>
/// <param name="WorkAsync">Works at the task, with what was handed on; null for the first.</param>
public sealed record HandoffMember(string Name, Func<WorkflowContext, Hop?, Task<HandoffWord>> WorkAsync);

/// <summary>What a member comes to: an answer, or who goes on.</summary>
public sealed record HandoffWord
{
    /// <summary>Who goes on; empty where it has answered.</summary>
    public string To { get; init; } = "";

    /// <summary>What goes along; an empty object where nothing is said.</summary>
    public JsonElement Carry { get; init; } = Nothing;

    /// <summary>The answer; null where nothing is said.</summary>
    public JsonElement Answer { get; init; } = NoAnswer;

    private static JsonElement Nothing { get; } = JsonElement.Parse("{}");

    private static JsonElement NoAnswer { get; } = JsonElement.Parse("null");
}

/// <summary>A task was handed on.</summary>
/// <param name="From">By whom.</param>
/// <param name="To">To whom.</param>
/// <param name="Carry">What went along.</param>
public sealed record Hop(string From, string To, JsonElement Carry);

/// <summary>Who answered a task. Immutable.</summary>
/// <param name="By">Who.</param>
/// <param name="Answer">What.</param>
/// <param name="Hops">The way to it.</param>
public sealed record HandoffResult(string By, JsonElement Answer, IReadOnlyList<Hop> Hops);
