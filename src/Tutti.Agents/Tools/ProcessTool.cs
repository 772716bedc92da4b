using System.Text.Json;
using Tutti.Agents.Cards;
using Tutti.Agents.ProcessAgents;
using Tutti.Agents.Processes;
using Tutti.Agents.Secrets;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tools;

/// <summary>A command as a tool, as its card says: supervised, limited, in its sandbox.</summary>
public sealed class ProcessTool : Tool
{
    private static readonly JsonElement Request = JsonElement.Parse(
        """{"type":"object","properties":{"request":{"type":"string","description":"what to do, in words"}},"required":["request"],"additionalProperties":false}""");

    private readonly AgentCard _card;
    private readonly ProcessAgent _agent;
    private readonly ProcessToolPlace _place;

    /// <summary>Makes a tool of a card. A card without an input schema takes a request in words.</summary>
    /// <param name="card">The card of a process agent.</param>
    /// <param name="agent">Runs it.</param>
    /// <param name="place">Where it works.</param>
    /// <exception cref="AgentCardException">TUT4013: the card is faulty.</exception>
    /// <exception cref="ToolException">TUT4147: its name or its input cannot be a tool's.</exception>
    public ProcessTool(AgentCard card, ProcessAgent agent, ProcessToolPlace place)
        : base(Declare(card))
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(place);
        (_card, _agent, _place) = (card, agent, place);
    }

    /// <inheritdoc/>
    public override async Task<ToolOutput> InvokeAsync(JsonElement arguments, StepContext attempt)
    {
        var task = new ProcessTask
        {
            Card = _card,
            WorkingDirectory = _place.WorkingDirectory,
            WorksInCopy = _place.IsCopy,
            Secrets = _place.Secrets,
            HiddenPaths = _place.HiddenPaths,
            Input = _card.InputSchema is null ? null : arguments,
            Request = _card.InputSchema is null ? arguments.GetProperty("request").GetString() : null,
        };
        var result = await _agent.RunAsync(attempt, task).ConfigureAwait(false);
        return result.Verdict switch
        {
            ExitVerdict.Succeeded => new ToolOutput { Text = result.Json is { } json ? json.GetRawText() : result.Output, Value = result.Json },
            ExitVerdict.Failed => ToolOutput.Failed($"{result.Reason}\n{result.Output}"),
            ExitVerdict.CannotRunHere => throw ToolErrors.CannotRun(Declaration.Name, result.Reason),
            _ => throw ToolErrors.Interrupted(Declaration.Name, result.Reason),
        };
    }

    private static ToolDeclaration Declare(AgentCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        card.Require();
        return new ToolDeclaration
        {
            Name = card.Name.Replace('.', '_').Replace(' ', '_'),
            Identity = card.Name,
            Description = card.Description,
            InputSchema = card.InputSchema ?? Request,
            OutputSchema = card.OutputSchema,
            Effect = new ToolEffect { Repeat = card.Repeat },
        };
    }
}

/// <summary>Where a command works as a tool.</summary>
public sealed record ProcessToolPlace
{
    /// <summary>Absolute path of an existing directory.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Whether the directory is a copy that belongs to the run.</summary>
    public bool IsCopy { get; init; }

    /// <summary>Secrets by name.</summary>
    public IReadOnlyDictionary<string, DeclaredSecret> Secrets { get; init; } = new Dictionary<string, DeclaredSecret>();

    /// <summary>Absolute paths that a contained command does not see.</summary>
    public IReadOnlyList<string> HiddenPaths { get; init; } = [];
}
