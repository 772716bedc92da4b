using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Cards;

/// <summary>What an agent declares about itself: what it can do, what goes in and out, and how it is run. Immutable; members that JSON leaves out have their defaults.</summary>
public sealed record AgentCard
{
    /// <summary>Its name, by which flows call it.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>What it does, in a sentence or two.</summary>
    [JsonPropertyName("description")]
    public string Description { get => field ?? ""; init; }

    /// <summary>What it can do, as words such as <c>code.fix</c>: small letters, digits, dots and dashes.</summary>
    [JsonPropertyName("capabilities")]
    public IReadOnlyList<string> Capabilities { get => field ?? []; init; }

    /// <summary>Requests in plain words that it is right for.</summary>
    [JsonPropertyName("examples")]
    public IReadOnlyList<string> Examples { get => field ?? []; init; }

    /// <summary>The JSON schema of its input; null for any. See <see cref="Schemas.JsonSchema"/> for what is understood.</summary>
    [JsonPropertyName("input")]
    public JsonElement? InputSchema { get; init; }

    /// <summary>The JSON schema of its output; null for any.</summary>
    [JsonPropertyName("output")]
    public JsonElement? OutputSchema { get; init; }

    /// <summary>How it is run, for an agent that is a command.</summary>
    [JsonPropertyName("process")]
    public ProcessSpec? Process { get; init; }

    /// <summary>What may be done again when its outcome is unknown (rules E1, E2). Idempotent by default.</summary>
    [JsonPropertyName("repeat")]
    [JsonConverter(typeof(RepeatRuleConverter))]
    public RepeatRule Repeat { get => field == 0 ? RepeatRule.Idempotent : field; init; }

    /// <summary>When to try again.</summary>
    [JsonPropertyName("retry")]
    public AgentRetry Retry { get => field ?? AgentRetry.None; init; }

    /// <summary>
    /// What to declare of a step that runs it. Time limits are the process's own, not the step's: who waits for a place on the machine
    /// loses no time by it.
    /// </summary>
    [JsonIgnore]
    public StepOptions StepOptions => new() { Repeat = Repeat, Retry = Retry.ToPolicy() };

    /// <summary>Reads a card.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <exception cref="AgentCardException">TUT4013: it is no card, or a faulty one; all faults are listed.</exception>
    public static AgentCard Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var card = JsonSerializer.Deserialize(json, AgentJson.Default.AgentCard) ?? throw new AgentCardException("?", ["The text is null."]);
            card.Require();
            return card;
        }
        catch (JsonException error)
        {
            throw new AgentCardException("?", [error.Message], error);
        }
    }

    /// <summary>Writes the card as UTF-8 JSON that <see cref="Parse"/> reads.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, AgentJson.Default.AgentCard);

    /// <summary>Everything that is wrong with the card; empty if it can be used.</summary>
    public IReadOnlyList<string> FindFaults() => [.. CardRules.Check(this)];

    /// <summary>Refuses a faulty card.</summary>
    /// <exception cref="AgentCardException">TUT4013, with all faults.</exception>
    public void Require()
    {
        if (FindFaults() is { Count: > 0 } faults) { throw new AgentCardException(Name, faults); }
    }
}

/// <summary>When an agent is tried again.</summary>
public sealed record AgentRetry
{
    /// <summary>One attempt.</summary>
    public static AgentRetry None { get; } = new();

    /// <summary>Attempts in all, 1 by default.</summary>
    [JsonPropertyName("attempts")]
    public int Attempts { get => field == 0 ? 1 : field; init; }

    /// <summary>Time before the second attempt, 1 second by default; each further one takes twice as long.</summary>
    [JsonPropertyName("backoff")]
    public TimeSpan Backoff { get => field == TimeSpan.Zero ? TimeSpan.FromSeconds(1) : field; init; }

    /// <summary>The longest time between two attempts, 1 minute by default.</summary>
    [JsonPropertyName("maximumBackoff")]
    public TimeSpan MaximumBackoff { get => field == TimeSpan.Zero ? TimeSpan.FromMinutes(1) : field; init; }

    /// <summary>
    /// Whether an attempt that ran past a time limit is tried again. Of an agent that must not act twice it never is: its outcome is unknown.
    /// </summary>
    [JsonPropertyName("onTimeout")]
    public bool OnTimeout { get; init; }

    internal RetryPolicy ToPolicy() => Attempts <= 1
        ? RetryPolicy.None
        : new RetryPolicy { MaxAttempts = Attempts, InitialDelay = Backoff, MaxDelay = MaximumBackoff };
}
