using System.Text.Json;
using Tutti.Agents.Cards;
using Tutti.Agents.Secrets;

namespace Tutti.Agents.ProcessAgents;

/// <summary>One task for a process agent. Expressions are evaluated before: what stands here is final.</summary>
public sealed record ProcessTask
{
    /// <summary>The agent.</summary>
    public required AgentCard Card { get; init; }

    /// <summary>Absolute path of an existing directory: where the command works, and what it may change.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The input, checked against the card's schema; null for none.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>The request in words, for an agent that takes a prompt.</summary>
    public string? Request { get; init; }

    /// <summary>Whether the working directory is a copy that belongs to this run: the sandbox level <c>worktree</c>.</summary>
    public bool WorksInCopy { get; init; }

    /// <summary>Secrets by name. Those that the card refers to reach the command; all of them are redacted from its output (rule S7).</summary>
    public IReadOnlyDictionary<string, DeclaredSecret> Secrets { get; init; } = new Dictionary<string, DeclaredSecret>();

    /// <summary>Absolute paths that a contained command does not see whatever its card says, for example the folder of the store.</summary>
    public IReadOnlyList<string> HiddenPaths { get; init; } = [];
}
